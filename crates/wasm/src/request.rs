//! Requests to the Serve API and the Edit API, which JavaScript sends.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shotstack_hosting::{Api, ApiKey, ApiRequest, RenderId, RequestError, Stage, Transfer};

use crate::argument;
use crate::event::json;
use crate::refusal::{Refusal, text};
use crate::url::read_origin;

/// A request as `fetch` takes it, and its path as errors name it. **The key is among the headers.**
#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    request: &'a ApiRequest,
    path: &'a str,
}

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        Self::new(error.code(), error)
    }
}

/// Whom to ask, and with which key. No refusal repeats the key.
#[derive(Debug, Clone, Copy)]
pub struct Access<'a> {
    /// The API key.
    pub key: &'a [u8],
    /// The stage.
    pub stage: &'a [u8],
    /// The base URL; empty for Shotstack's own.
    pub base: &'a [u8],
}

impl Access<'_> {
    fn api(&self) -> Result<Api, Refusal> {
        let key =
            ApiKey::new(text(self.key)?).map_err(|error| Refusal::new(error.code(), error))?;
        let stage: Stage = text(self.stage)?
            .parse()
            .map_err(|error| Refusal::new("stage", error))?;
        let api = Api::new(stage, key);
        if self.base.is_empty() {
            Ok(api)
        } else {
            Ok(api.at(&read_origin(self.base)?))
        }
    }
}

/// What is asked for by an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The files of a render.
    AssetsOfRender,
    /// One file.
    Asset,
    /// One file's deletion.
    Deletion,
    /// A render's status.
    Render,
}

/// A request for what has this id, as JSON.
///
/// # Errors
///
/// The access is none, or the id is no hexadecimal UUID.
pub fn about(wanted: Wanted, id: &[u8], access: &Access<'_>) -> Result<String, Refusal> {
    let api = access.api()?;
    let id = text(id)?;
    let not_an_id = |error| Refusal::new("not_a_uuid", error);
    let request = match wanted {
        Wanted::AssetsOfRender => api.assets_of_render(&id.parse().map_err(not_an_id)?),
        Wanted::Asset => api.asset(&id.parse().map_err(not_an_id)?),
        Wanted::Deletion => api.delete_asset(&id.parse().map_err(not_an_id)?),
        Wanted::Render => api.render(&id.parse().map_err(not_an_id)?),
    }?;
    written(&request)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    url: String,
    id: RenderId,
    #[serde(default)]
    destinations: Option<Vec<Value>>,
}

/// A request for the transfer that was handed over, as JSON; to Shotstack's hosting if it names no destinations.
///
/// # Errors
///
/// The access is none, or it is no transfer.
pub fn transfer(access: &Access<'_>) -> Result<String, Refusal> {
    let asked: Asked = argument::read("argument")?;
    let url = asked
        .url
        .parse()
        .map_err(|error| Refusal::new("not_a_web_url", error))?;
    let mut transfer = Transfer::to_hosting(url, asked.id);
    if let Some(destinations) = asked.destinations {
        transfer.destinations = destinations;
    }
    written(&access.api()?.transfer(&transfer)?)
}

fn written(request: &ApiRequest) -> Result<String, Refusal> {
    json(&Written {
        request,
        path: request.path(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::argument::put;

    const ACCESS: Access<'_> = Access {
        key: b"a-key",
        stage: b"stage",
        base: b"http://127.0.0.1:8080",
    };
    const ID: &[u8] = b"d2b46ed6-998a-4d6b-9d91-b8cf0193a655";

    fn path(request: &str) -> String {
        let request: Value = serde_json::from_str(request).unwrap();
        assert_eq!(request["headers"]["x-api-key"], "a-key");
        format!(
            "{} {}",
            request["method"].as_str().unwrap(),
            request["path"].as_str().unwrap()
        )
    }

    #[test]
    fn requests_say_what_is_sent_and_what_errors_may_name() {
        let of = |wanted| path(&about(wanted, ID, &ACCESS).unwrap());
        let id = std::str::from_utf8(ID).unwrap();
        assert_eq!(
            of(Wanted::AssetsOfRender),
            format!("GET /serve/stage/assets/render/{id}")
        );
        assert_eq!(of(Wanted::Asset), format!("GET /serve/stage/assets/{id}"));
        assert_eq!(
            of(Wanted::Deletion),
            format!("DELETE /serve/stage/assets/{id}")
        );
        assert_eq!(of(Wanted::Render), format!("GET /edit/stage/render/{id}"));
    }

    #[test]
    fn what_is_no_key_is_refused_without_repeating_it() {
        let access = Access {
            key: "geheim\n".as_bytes(),
            ..ACCESS
        };
        let refusal = about(Wanted::Asset, ID, &access).unwrap_err().into_text();
        assert!(refusal.starts_with("key_not_visible_ascii\n"), "{refusal}");
        assert!(!refusal.contains("geheim"), "{refusal}");
    }

    #[test]
    fn a_path_is_no_id() {
        let refusal = about(Wanted::Asset, b"../render", &ACCESS).unwrap_err();
        assert!(refusal.into_text().starts_with("not_a_uuid\n"));
    }

    #[test]
    fn a_transfer_goes_to_hosting_unless_it_says_otherwise() {
        put(Ok(json!({"url": "https://files.example/a.mp4", "id": "a"})));
        let request: Value = serde_json::from_str(&transfer(&ACCESS).unwrap()).unwrap();
        let body: Value = serde_json::from_str(request["body"].as_str().unwrap()).unwrap();
        assert_eq!(body["destinations"], json!([{"provider": "shotstack"}]));

        put(Ok(
            json!({"url": "file:///etc/passwd", "id": "a", "destinations": []}),
        ));
        let refusal = transfer(&ACCESS).unwrap_err().into_text();
        assert!(refusal.starts_with("not_a_web_url\n"), "{refusal}");
    }
}
