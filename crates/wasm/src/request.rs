//! Requests to the Serve API and the Edit API, which JavaScript sends.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shotstack_hosting::{
    Stage,
    api::{Api, ApiKey, ApiRequest, RequestError, Service, Transfer},
    inbox::RenderQuery,
};

use crate::read::passed_on;
use crate::refusal::Refusal;
use crate::url::origin_or_default;

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        Self::new(error.code(), &error)
    }
}

/// The API to send requests to, and its key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Access {
    /// Any value: an error of serde's would quote one of another type.
    api_key: Value,
    stage: String,
    /// Empty for Shotstack's own.
    #[serde(default)]
    base_url: String,
}

/// The API of an access as JSON. No refusal repeats the key.
pub(crate) fn api(access: &str) -> Result<Api, Refusal> {
    let access: Access = passed_on(access, "option")?;
    let key = key(&access)?;
    let stage: Stage = access
        .stage
        .parse()
        .map_err(|error| Refusal::new("stage", &error))?;
    let api = Api::new(stage, key);
    if access.base_url.is_empty() {
        Ok(api)
    } else {
        Ok(api.with_base_url(&origin_or_default(&access.base_url)?))
    }
}

fn key(access: &Access) -> Result<ApiKey, Refusal> {
    let key = access.api_key.as_str().unwrap_or_default();
    ApiKey::new(key).map_err(|error| Refusal::new(error.code(), &error))
}

/// A response's body without the key, if the key is in it.
///
/// # Errors
///
/// The access is not valid.
pub fn redact(body: &[u8], access: &str) -> Result<Option<Vec<u8>>, Refusal> {
    let access: Access = passed_on(access, "option")?;
    Ok(key(&access)?.redact(body))
}

/// A request, **with the key** in its headers. Errors may name its method and path.
#[derive(Debug, Serialize)]
pub struct NamedRequest {
    name: String,
    /// The service whose rate limit it counts in.
    service: Service,
    request: ApiRequest,
}

impl From<ApiRequest> for NamedRequest {
    fn from(request: ApiRequest) -> Self {
        Self {
            name: request.to_string(),
            service: request.service(),
            request,
        }
    }
}

/// The kinds of requests by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Target {
    /// The files of a render.
    AssetsOfRender,
    /// One file.
    Asset,
    /// One file's deletion.
    DeleteAsset,
    /// A render's status, and the edit with it.
    Render,
    /// A render's status alone.
    RenderWithoutData,
}

/// A request for the resource with this id.
///
/// # Errors
///
/// The access is not valid, or the id is not a hexadecimal UUID.
pub fn for_id(target: Target, id: &str, access: &str) -> Result<NamedRequest, Refusal> {
    let api = api(access)?;
    let not_an_id = |error| Refusal::new("not_a_uuid", &error);
    let request = match target {
        Target::AssetsOfRender => api.assets_of_render(&id.parse().map_err(not_an_id)?),
        Target::Asset => api.asset(&id.parse().map_err(not_an_id)?),
        Target::DeleteAsset => api.delete_asset(&id.parse().map_err(not_an_id)?),
        Target::Render => api.render(&id.parse().map_err(not_an_id)?),
        Target::RenderWithoutData => api.render_without_data(&id.parse().map_err(not_an_id)?),
    }?;
    Ok(request.into())
}

/// The request that a turn wants, by its `query` as JSON.
///
/// # Errors
///
/// The access is not valid, or the id is not a hexadecimal UUID.
pub fn for_query(query: &str, access: &str) -> Result<NamedRequest, Refusal> {
    let query: RenderQuery = passed_on(query, "argument")?;
    Ok(query.request(&api(access)?)?.into())
}

/// Whether the APIs are on this machine, as an emulator's are.
///
/// # Errors
///
/// The URL is not valid.
pub fn is_loopback(base_url: &str) -> Result<bool, Refusal> {
    Ok(origin_or_default(base_url)?.is_loopback())
}

/// A request for a transfer. `destinations` is a JSON array, or `null` for Shotstack's hosting.
///
/// # Errors
///
/// The access, the URL, the id or a destination is not valid.
pub fn transfer(
    url: &str,
    id: &str,
    destinations: &str,
    access: &str,
) -> Result<NamedRequest, Refusal> {
    let api = api(access)?;
    let url = url
        .parse()
        .map_err(|error| Refusal::new("not_a_web_url", &error))?;
    let id = id.parse().map_err(|error| Refusal::new("id", &error))?;
    let mut transfer = Transfer::to_hosting(url, id);
    if let Some(destinations) = passed_on::<Option<Vec<Value>>>(destinations, "destination")? {
        transfer.destinations = destinations;
    }
    Ok(api.transfer(&transfer)?.into())
}

/// A request that orders a render of an edit, which is JSON text and is sent unchanged.
///
/// # Errors
///
/// The access or the edit is not valid.
pub fn submit(edit: &str, access: &str) -> Result<NamedRequest, Refusal> {
    Ok(api(access)?.submit_render(edit)?.into())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{NamedRequest, Target, for_id, redact, submit, transfer};

    const ACCESS: &str = r#"{"apiKey":"a-key","stage":"stage","baseUrl":"http://127.0.0.1:8080"}"#;
    const KEY: &str = "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d";
    const ID: &str = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655";

    fn json_of(request: NamedRequest) -> Value {
        serde_json::to_value(request).unwrap()
    }

    #[test]
    fn requests_say_what_is_sent_and_what_errors_may_name() {
        let request = |target| json_of(for_id(target, ID, ACCESS).unwrap());
        assert_eq!(
            request(Target::AssetsOfRender),
            json!({
                "name": format!("GET /serve/stage/assets/render/{ID}"),
                "service": "serve",
                "request": {
                    "method": "GET",
                    "url": format!("http://127.0.0.1:8080/serve/stage/assets/render/{ID}"),
                    "headers": {"accept": "application/json", "x-api-key": "a-key"},
                    "body": null,
                },
            })
        );
        for (target, head) in [
            (Target::Asset, "GET /serve/stage/assets/"),
            (Target::DeleteAsset, "DELETE /serve/stage/assets/"),
            (Target::Render, "GET /edit/stage/render/"),
            (Target::RenderWithoutData, "GET /edit/stage/render/"),
        ] {
            let request = request(target);
            assert!(
                request["name"].as_str().unwrap().starts_with(head),
                "{target:?}"
            );
        }
    }

    #[test]
    fn a_key_that_is_not_valid_is_refused_without_repeating_it() {
        for (key, code) in [
            (json!("hunter2\n"), "key_not_visible_ascii"),
            (json!({"hunter2": 1}), "key_empty"),
        ] {
            let access = json!({"apiKey": key, "stage": "v1"}).to_string();
            let refusal = for_id(Target::Asset, ID, &access).unwrap_err();
            assert_eq!(refusal.code, code);
            assert!(!format!("{refusal:?}").contains("hunter2"), "{refusal:?}");
        }
    }

    #[test]
    fn a_path_is_not_an_id() {
        let refusal = for_id(Target::Asset, "../render", ACCESS).unwrap_err();
        assert_eq!(refusal.code, "not_a_uuid");
    }

    #[test]
    fn a_key_that_a_response_repeats_is_hidden() {
        let access = json!({"apiKey": KEY, "stage": "v1"}).to_string();
        let body = format!(r#"{{"message":"{KEY} is wrong"}}"#);
        let redacted = redact(body.as_bytes(), &access).unwrap().unwrap();
        let redacted = String::from_utf8(redacted).unwrap();
        assert!(!redacted.contains(KEY), "{redacted}");
        assert_eq!(redact(b"{}", &access).unwrap(), None);
    }

    #[test]
    fn an_edit_is_sent_as_it_is() {
        let edit = r#"{"output": {}, "timeline": {}}"#;
        let request = json_of(submit(edit, ACCESS).unwrap());
        assert_eq!(request["name"], "POST /edit/stage/render");
        assert_eq!(request["service"], "edit");
        assert_eq!(request["request"]["body"], edit);
        assert_eq!(submit("[]", ACCESS).unwrap_err().code, "not_an_edit");
    }

    #[test]
    fn a_transfer_goes_to_hosting_unless_destinations_are_given() {
        let url = "https://files.example/a.mp4";
        let request = json_of(transfer(url, "a", "null", ACCESS).unwrap());
        let body = request["request"]["body"].as_str().unwrap();
        assert!(
            body.contains(r#""destinations":[{"provider":"shotstack"}]"#),
            "{body}"
        );

        for (url, destinations, code) in [
            ("file:///etc/passwd", "[]", "not_a_web_url"),
            (url, "[]", "destination"),
            (url, "[{}]", "destination"),
            (url, "{}", "destination"),
            (url, "[", "destination"),
        ] {
            let refusal = transfer(url, "a", destinations, ACCESS).unwrap_err();
            assert_eq!(refusal.code, code, "{destinations}");
        }
    }
}
