//! Requests to Shotstack's APIs, as plain data that any HTTP client can send.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::api::error::after_colon;
use crate::api::key::ApiKey;
use crate::stage::Stage;
use crate::validate::finding::Finding;

/// One of Shotstack's APIs. Each has its own rate limit.
///
/// ```
/// use shotstack_hosting::{Stage, api::Service};
///
/// assert_eq!(Service::Serve.requests_per_window(Stage::Production), 600);
/// assert_eq!(Service::Edit.requests_per_window(Stage::Sandbox), 150);
/// ```
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum Service {
    /// The Serve API: hosted files.
    Serve,
    /// The Edit API: renders.
    Edit,
}

impl Service {
    /// The name of the API in URLs: `serve` or `edit`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Serve => "serve",
            Self::Edit => "edit",
        }
    }

    /// The rate limit of an API key, in requests in a window of [`WINDOW_MILLIS`](crate::poll::WINDOW_MILLIS), from
    /// Shotstack's guide to rate limits.
    #[must_use]
    pub fn requests_per_window(self, stage: Stage) -> u32 {
        match (self, stage) {
            (Self::Serve, Stage::Production) => 600,
            (Self::Serve, Stage::Sandbox) | (Self::Edit, Stage::Production) => 300,
            (Self::Edit, Stage::Sandbox) => 150,
        }
    }
}

/// A request that is ready to be sent.
///
/// In JSON: `{"method","url","headers":{…},"body"}`, as for `fetch`. **The JSON contains the API key**, because it is
/// meant to be sent; `Debug` and `Display` do not.
///
/// ```
/// use shotstack_hosting::{Stage, api::{Api, ApiKey}};
///
/// let api = Api::new(Stage::Production, ApiKey::new("key")?);
/// let request = api.assets_of_render(&"d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?)?;
/// assert_eq!(request.method(), "GET");
/// assert_eq!(request.url(), "https://api.shotstack.io/serve/v1/assets/render/d2b46ed6-998a-4d6b-9d91-b8cf0193a655");
/// assert_eq!(request.to_string(), "GET /serve/v1/assets/render/d2b46ed6-998a-4d6b-9d91-b8cf0193a655");
/// assert!(request.headers().any(|header| header == ("x-api-key", "key")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ApiRequest {
    pub(super) service: Service,
    pub(super) method: &'static str,
    pub(super) url: String,
    /// The offset of the path in the URL, after the base URL and its path.
    pub(super) path_at: usize,
    pub(super) key: ApiKey,
    pub(super) body: Option<String>,
}

impl ApiRequest {
    /// The API that receives the request.
    #[must_use]
    pub fn service(&self) -> Service {
        self.service
    }

    /// The method: `GET`, `POST`, `PUT` or `DELETE`.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// The URL. It contains no secret.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The headers, with names in lower case. **They contain the API key.**
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let content_type = self.body.as_ref().map(|_| ("content-type", JSON));
        [("accept", JSON), ("x-api-key", self.key.reveal())]
            .into_iter()
            .chain(content_type)
    }

    /// Replaces the key of the request in the body of its response, as [`ApiKey::redact`] does.
    #[must_use]
    pub fn redact(&self, body: &[u8]) -> Option<Vec<u8>> {
        self.key.redact(body)
    }

    /// The JSON body, if there is one.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// The path, without the base URL and its path, and without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        let path = self.url.get(self.path_at..).unwrap_or_default();
        path.split_once('?').map_or(path, |(path, _)| path)
    }
}

const JSON: &str = "application/json";

/// Method and path, for errors and logs.
impl fmt::Display for ApiRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path())
    }
}

/// Shows neither the key nor the body, but the length of the body.
impl fmt::Debug for ApiRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiRequest")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("key", &self.key)
            .field("body_bytes", &self.body.as_ref().map(String::len))
            .finish_non_exhaustive()
    }
}

// Not derived, because the headers are an object in JSON.
impl Serialize for ApiRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut request = serializer.serialize_struct("ApiRequest", 4)?;
        request.serialize_field("method", self.method)?;
        request.serialize_field("url", &self.url)?;
        request.serialize_field("headers", &Headers(self))?;
        request.serialize_field("body", &self.body)?;
        request.end()
    }
}

struct Headers<'a>(&'a ApiRequest);

impl Serialize for Headers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.headers())
    }
}

/// Why a request cannot be built.
///
/// ```
/// use shotstack_hosting::{Stage, api::{Api, ApiKey, RequestError}};
///
/// let api = Api::new(Stage::Production, ApiKey::new("key")?);
/// let error = api.asset(&"../render".parse()?).unwrap_err();
/// assert_eq!(error, RequestError::NotAUuid);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The id is not a hexadecimal UUID. The APIs accept nothing else, and a `.` or `/` in an id would lead to another
    /// resource.
    #[error(
        "the id is not a hexadecimal UUID such as d2b46ed6-998a-4d6b-9d91-b8cf0193a655, and the API accepts nothing else"
    )]
    NotAUuid,
    /// The edit is not a JSON object.
    #[error("the edit is not a valid JSON object{}", after_colon(findings.first()))]
    NotAnEdit {
        /// The problems of the edit.
        findings: Vec<Finding>,
    },
    /// The file to transfer does not have an `http` or `https` URL.
    #[error("the URL of the file to transfer is not an http or https URL")]
    NotAWebUrl,
    /// A destination is not an object with a `provider`, or there is no destination.
    #[error("destination {index} is not an object with a `provider`")]
    Destination {
        /// The index of the destination, from 0.
        index: usize,
    },
}

impl RequestError {
    /// A stable code for programs, such as `not_a_uuid`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAUuid => "not_a_uuid",
            Self::NotAnEdit { .. } => "not_an_edit",
            Self::NotAWebUrl => "not_a_web_url",
            Self::Destination { .. } => "destination",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::api::{Api, ApiKey, Service};
    use crate::stage::Stage;

    const RENDER: &str = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655";

    fn api() -> Api {
        let api = Api::new(Stage::Sandbox, ApiKey::new("secret").unwrap());
        api.with_base_url(&"http://127.0.0.1:8080/proxy".parse().unwrap())
    }

    #[test]
    fn accessors_return_the_parts() {
        let request = api().render(&RENDER.parse().unwrap()).unwrap();
        let path = format!("/edit/stage/render/{RENDER}");
        assert_eq!(request.service(), Service::Edit);
        assert_eq!(request.method(), "GET");
        assert_eq!(request.path(), path);
        assert_eq!(
            request.url(),
            format!("http://127.0.0.1:8080/proxy{path}?data=true")
        );
        let without = api().render_without_data(&RENDER.parse().unwrap()).unwrap();
        assert_eq!(without.path(), path);
        assert!(without.url().ends_with("?data=false"));
        assert_eq!(request.body(), None);
        let headers: Vec<_> = request.headers().collect();
        assert_eq!(
            headers,
            [("accept", "application/json"), ("x-api-key", "secret")]
        );
    }

    #[test]
    fn a_request_with_a_body_has_a_content_type() {
        let edit = r#"{"timeline":{},"output":{}}"#;
        let request = api().submit_render(edit).unwrap();
        assert_eq!((request.method(), request.body()), ("POST", Some(edit)));
        let names: Vec<_> = request.headers().map(|(name, _)| name).collect();
        assert_eq!(names, ["accept", "x-api-key", "content-type"]);
    }

    #[test]
    fn a_request_prints_neither_its_key_nor_its_body() {
        let request = api().submit_render(r#"{"private":1}"#).unwrap();
        assert_eq!(request.to_string(), "POST /edit/stage/render");
        let debug = format!("{request:?}");
        assert!(debug.contains("body_bytes: Some(13)"), "{debug}");
        assert!(!debug.contains("secret") && !debug.contains("private"));
    }

    #[test]
    fn each_api_has_its_limit_on_each_stage() {
        let limits = [Service::Serve, Service::Edit].map(|service| {
            [Stage::Production, Stage::Sandbox].map(|stage| service.requests_per_window(stage))
        });
        assert_eq!(limits, [[600, 300], [300, 150]]);
    }

    #[test]
    fn errors_name_the_problem() {
        let asset = api().asset(&"film-17".parse().unwrap()).unwrap_err();
        assert_eq!(asset.code(), "not_a_uuid");
        assert!(
            asset
                .to_string()
                .starts_with("the id is not a hexadecimal UUID such as ")
        );
        let edit = api().submit_render("[]").unwrap_err();
        assert_eq!(edit.code(), "not_an_edit");
        assert!(
            edit.to_string()
                .starts_with("the edit is not a valid JSON object: "),
            "{edit}"
        );
    }
}
