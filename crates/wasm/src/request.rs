//! Requests to the Serve API and the Edit API, which JavaScript sends.

use serde_json::Value;
use shotstack_hosting::{
    Stage,
    api::{Api, ApiKey, ApiRequest, RequestError, Transfer},
};

use crate::argument;
use crate::refusal::{Refusal, text};
use crate::url::read_origin;

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        Self::new(error.code(), &error)
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
            ApiKey::new(text(self.key)?).map_err(|error| Refusal::new(error.code(), &error))?;
        let stage: Stage = text(self.stage)?
            .parse()
            .map_err(|error| Refusal::new("stage", &error))?;
        let api = Api::new(stage, key);
        if self.base.is_empty() {
            Ok(api)
        } else {
            Ok(api.with_base_url(&read_origin(self.base)?))
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
/// The access is none, or the id is not a hexadecimal UUID.
pub fn about(wanted: Wanted, id: &[u8], access: &Access<'_>) -> Result<String, Refusal> {
    let api = access.api()?;
    let id = text(id)?;
    let not_an_id = |error| Refusal::new("not_a_uuid", &error);
    let request = match wanted {
        Wanted::AssetsOfRender => api.assets_of_render(&id.parse().map_err(not_an_id)?),
        Wanted::Asset => api.asset(&id.parse().map_err(not_an_id)?),
        Wanted::Deletion => api.delete_asset(&id.parse().map_err(not_an_id)?),
        Wanted::Render => api.render(&id.parse().map_err(not_an_id)?),
    }?;
    Ok(written(&request))
}

/// A request for a transfer.
///
/// `destinations` is a JSON array; Shotstack's hosting if it is empty.
///
/// # Errors
///
/// The access is none, or it is no transfer.
pub fn transfer(
    url: &[u8],
    id: &[u8],
    destinations: &[u8],
    access: &Access<'_>,
) -> Result<String, Refusal> {
    let url = text(url)?
        .parse()
        .map_err(|error| Refusal::new("not_a_web_url", &error))?;
    let id = text(id)?
        .parse()
        .map_err(|error| Refusal::new("id", &error))?;
    let mut transfer = Transfer::to_hosting(url, id);
    if !destinations.is_empty() {
        transfer.destinations = match argument::parse(destinations, "destination")? {
            Value::Array(given) => given,
            other => vec![other],
        };
    }
    Ok(written(&access.api()?.transfer(&transfer)?))
}

/// Like the head of an HTTP request: method and path, as errors name it; the URL; the headers, **with the key**, each on a
/// line; an empty line; the body.
fn written(request: &ApiRequest) -> String {
    let mut text = format!("{request}\n{}\n", request.url());
    for (name, value) in request.headers() {
        text.extend([name, ": ", value, "\n"]);
    }
    text.extend(["\n", request.body().unwrap_or_default()]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCESS: Access<'_> = Access {
        key: b"a-key",
        stage: b"stage",
        base: b"http://127.0.0.1:8080",
    };
    const ID: &[u8] = b"d2b46ed6-998a-4d6b-9d91-b8cf0193a655";

    #[test]
    fn requests_say_what_is_sent_and_what_errors_may_name() {
        let of = |wanted| about(wanted, ID, &ACCESS).unwrap();
        let id = std::str::from_utf8(ID).unwrap();
        assert_eq!(
            of(Wanted::AssetsOfRender),
            format!(
                "GET /serve/stage/assets/render/{id}\nhttp://127.0.0.1:8080/serve/stage/assets/render/{id}\n\
                 accept: application/json\nx-api-key: a-key\n\n"
            )
        );
        for (wanted, head) in [
            (Wanted::Asset, "GET /serve/stage/assets/"),
            (Wanted::Deletion, "DELETE /serve/stage/assets/"),
            (Wanted::Render, "GET /edit/stage/render/"),
        ] {
            assert!(of(wanted).starts_with(head), "{wanted:?}");
        }
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
        let url = b"https://files.example/a.mp4";
        let request = transfer(url, b"a", b"", &ACCESS).unwrap();
        let (_, body) = request.split_once("\n\n").unwrap();
        assert!(body.contains(r#""destinations":[{"provider":"shotstack"}]"#));

        for (url, destinations, code) in [
            (&b"file:///etc/passwd"[..], &b"[]"[..], "not_a_web_url\n"),
            (url, b"[]", "destination\n"),
            (url, b"{}", "destination\n"),
            (url, b"[", "destination\n"),
        ] {
            let refusal = transfer(url, b"a", destinations, &ACCESS).unwrap_err();
            assert!(refusal.into_text().starts_with(code));
        }
    }
}
