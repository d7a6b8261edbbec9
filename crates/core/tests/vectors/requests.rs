//! `requests.json`: requests to the APIs, or why there is no request.

use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::{Value, json};
use shotstack_hosting::{
    Stage,
    api::{Api, ApiKey, Transfer},
    event::FileUrl,
};

use crate::case_file::{self, same};
use crate::text::Text;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    operation: Operation,
    stage: Stage,
    key: Option<Text>,
    base: Option<String>,
    id: Option<Text>,
    url: Option<FileUrl>,
    destinations: Option<Vec<Value>>,
    edit: Option<Text>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
enum Operation {
    AssetsOfRender,
    Asset,
    DeleteAsset,
    Transfer,
    SubmitRender,
    Render,
    RenderWithoutData,
}

/// One of the two.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    request: Option<Value>,
    error: Option<String>,
}

pub(crate) fn trials() -> Vec<Trial> {
    case_file::trials("requests", case_file::read("requests"), check)
}

fn check(input: &Input, expect: &Expect) -> Result<(), String> {
    let expected = json!({"request": expect.request, "error": expect.error});
    let actual = match request(input)? {
        Ok(request) => json!({"request": request, "error": null}),
        Err(code) => json!({"request": null, "error": code}),
    };
    same("request", &expected, &actual)
}

fn request(input: &Input) -> Result<Result<Value, &'static str>, String> {
    let key = match &input.key {
        Some(key) => key.joined(),
        None => "a-key-of-nobody".to_owned(),
    };
    let key = match ApiKey::new(&key) {
        Ok(key) => key,
        Err(error) => return Ok(Err(error.code())),
    };
    let mut api = Api::new(input.stage, key.clone());
    if let Some(base) = &input.base {
        api = api.with_base_url(&base.parse().map_err(|error| format!("base: {error}"))?);
    }
    let id = input.id.as_ref().map(Text::joined).unwrap_or_default();
    let asset = || id.parse().map_err(|error| format!("the asset id {error}"));
    let render = || id.parse().map_err(|error| format!("the render id {error}"));
    let request = match input.operation {
        Operation::AssetsOfRender => api.assets_of_render(&render()?),
        Operation::Asset => api.asset(&asset()?),
        Operation::DeleteAsset => api.delete_asset(&asset()?),
        Operation::Render => api.render(&render()?),
        Operation::RenderWithoutData => api.render_without_data(&render()?),
        Operation::SubmitRender => {
            api.submit_render(&input.edit.as_ref().map(Text::joined).unwrap_or_default())
        }
        Operation::Transfer => {
            let url = input.url.clone().ok_or("a transfer needs a `url`")?;
            let mut transfer = Transfer::to_hosting(url, render()?);
            if let Some(destinations) = &input.destinations {
                transfer.destinations.clone_from(destinations);
            }
            api.transfer(&transfer)
        }
    };
    for text in [format!("{request:?}"), format!("{api:?}")] {
        if text.contains("a-key-of-nobody") {
            return Err(format!("the key shows in {text}"));
        }
    }
    Ok(request
        .map(|request| json!(request))
        .map_err(|error| error.code()))
}
