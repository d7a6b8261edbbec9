//! `urls.json`: CDN URLs built, parsed, and derived from temporary output URLs.

use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::{Value, json};
use shotstack_hosting::{
    AssetRole, CdnUrl,
    cdn::{CdnUrlError, DEFAULT_REGION, DEFAULT_STAGE, Origin, OriginError},
};

use crate::case_file::{self, same};
use crate::text::Text;

#[derive(Deserialize)]
#[serde(tag = "operation", rename_all = "camelCase", deny_unknown_fields)]
enum Input {
    Build {
        owner: Text,
        filename: Text,
        region: Option<Text>,
        stage: Option<Text>,
        origin: Option<String>,
    },
    OfRender {
        owner: Text,
        render: Text,
        role: AssetRole,
        extension: Text,
        region: Option<Text>,
        stage: Option<Text>,
        origin: Option<String>,
    },
    Parse {
        url: Text,
        origin: Option<String>,
    },
    FromOutput {
        url: Text,
        origin: Option<String>,
    },
    Origin {
        origin: String,
    },
}

/// One of `url`, `parts`, `origin`, `error` and `refused`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    url: Option<Text>,
    parts: Option<Parts>,
    /// Beside `parts`.
    canonical: Option<Text>,
    origin: Option<String>,
    error: Option<String>,
    refused: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    region: Text,
    stage: Text,
    owner: Text,
    filename: Text,
    role: AssetRole,
}

pub(crate) fn trials() -> Vec<Trial> {
    case_file::trials("urls", case_file::read("urls"), check)
}

fn check(input: &Input, expect: &Expect) -> Result<(), String> {
    match input {
        Input::Build {
            owner,
            filename,
            region,
            stage,
            origin,
        } => {
            let (owner, filename) = (owner.joined(), filename.joined());
            let place = Place::new(region.as_ref(), stage.as_ref());
            let url = place.of(CdnUrl::new(&owner, &filename));
            same("build", &expect.url(), &at(origin.as_deref(), url)?)
        }
        Input::OfRender {
            owner,
            render,
            role,
            extension,
            region,
            stage,
            origin,
        } => {
            let (owner, render, extension) = (owner.joined(), render.joined(), extension.joined());
            let place = Place::new(region.as_ref(), stage.as_ref());
            let url = place.of(CdnUrl::from_render(&owner, &render, *role, &extension));
            same("ofRender", &expect.url(), &at(origin.as_deref(), url)?)
        }
        Input::FromOutput { url, origin } => {
            let text = url.joined();
            let url = at(origin.as_deref(), CdnUrl::from_output(&text))?;
            same("fromOutput", &expect.url(), &url)
        }
        Input::Parse { url, origin } => parse(&url.joined(), origin.as_deref(), expect),
        Input::Origin { origin } => {
            let expected = json!({"origin": expect.origin, "refused": expect.refused});
            let actual = match origin.parse::<Origin>() {
                Ok(origin) => json!({"origin": origin.as_str(), "refused": null}),
                Err(_) => json!({"origin": null, "refused": true}),
            };
            same("origin", &expected, &actual)
        }
    }
}

fn parse(text: &str, origin: Option<&str>, expect: &Expect) -> Result<(), String> {
    let url = CdnUrl::parse_with_origin(&origin_of(origin)?, text);
    let parts = match &url {
        Ok(url) => json!({"parts": url, "error": null}),
        Err(error) => json!({"parts": null, "error": error.code()}),
    };
    let expected = json!({"parts": expect.parts(), "error": expect.error});
    same("parse", &expected, &parts)?;
    if url.is_err() {
        return Ok(());
    }
    let canonical = expect.canonical.as_ref().map(Text::joined);
    let canonical = json!({"url": canonical.as_deref().unwrap_or(text), "error": null});
    same("build what was parsed", &canonical, &at(origin, url)?)
}

/// A region and a stage, if they are said.
struct Place {
    region: String,
    stage: String,
}

impl Place {
    fn new(region: Option<&Text>, stage: Option<&Text>) -> Self {
        let said =
            |part: Option<&Text>, default: &str| part.map_or(default.to_owned(), Text::joined);
        Self {
            region: said(region, DEFAULT_REGION),
            stage: said(stage, DEFAULT_STAGE),
        }
    }

    fn of<'a>(&'a self, url: Result<CdnUrl<'a>, CdnUrlError>) -> Result<CdnUrl<'a>, CdnUrlError> {
        url?.with_region(&self.region)?.with_stage(&self.stage)
    }
}

fn origin_of(origin: Option<&str>) -> Result<Origin, String> {
    origin
        .map_or(Ok(Origin::default()), str::parse)
        .map_err(|error: OriginError| format!("origin: {error}"))
}

fn at(origin: Option<&str>, url: Result<CdnUrl<'_>, CdnUrlError>) -> Result<Value, String> {
    let origin = origin_of(origin)?;
    Ok(match url {
        Ok(url) => json!({"url": url.with_origin(&origin), "error": null}),
        Err(error) => json!({"url": null, "error": error.code()}),
    })
}

impl Expect {
    fn url(&self) -> Value {
        json!({"url": self.url.as_ref().map(Text::joined), "error": self.error})
    }

    fn parts(&self) -> Option<Value> {
        self.parts.as_ref().map(|parts| {
            json!({
                "region": parts.region.joined(),
                "stage": parts.stage.joined(),
                "owner": parts.owner.joined(),
                "filename": parts.filename.joined(),
                "role": parts.role,
            })
        })
    }
}
