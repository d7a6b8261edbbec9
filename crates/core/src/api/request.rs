//! One request to an API of Shotstack's, as plain data that any HTTP client can send.

use std::fmt;

use crate::api::key::ApiKey;
use crate::json::with_serde::serialize_as_json;
use crate::json::write::{JsonWriter, ToJson};
use crate::validate::finding::Finding;

/// Which of Shotstack's APIs is asked. Each counts its requests apart from the other.
///
/// ```
/// use shotstack_hosting::{api::Service, Stage};
///
/// assert_eq!(Service::Serve.requests_per_window(Stage::Production), 600);
/// assert_eq!(Service::Edit.requests_per_window(Stage::Sandbox), 150);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// The Serve API: hosted files.
    Serve,
    /// The Edit API: renders.
    Edit,
}

impl Service {
    /// The service as it stands in URLs: `serve` or `edit`.
    ///
    /// ```
    /// # use shotstack_hosting::api::Service;
    /// assert_eq!(Service::Serve.as_str(), "serve");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Serve => "serve",
            Self::Edit => "edit",
        }
    }

    /// How many requests an API key has in a window of [`WINDOW_MILLIS`](crate::WINDOW_MILLIS), by Shotstack's guide to rate limits.
    ///
    /// ```
    /// # use shotstack_hosting::{api::Service, Stage};
    /// assert_eq!(Service::Serve.requests_per_window(Stage::Sandbox), 300);
    /// ```
    #[must_use]
    pub fn requests_per_window(self, stage: crate::Stage) -> u32 {
        match (self, stage) {
            (Self::Serve, crate::Stage::Production) => 600,
            (Self::Serve, crate::Stage::Sandbox) | (Self::Edit, crate::Stage::Production) => 300,
            (Self::Edit, crate::Stage::Sandbox) => 150,
        }
    }
}

/// A request that is ready to be sent.
///
/// In JSON: `{"method","url","headers":{…},"body"}`, as `fetch` takes it. **The JSON holds the API key**,
/// for it is what is sent; `Debug` and `Display` do not.
///
/// ```
/// use shotstack_hosting::{api::{Api, ApiKey}, Stage};
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
    /// Where in the URL the path begins, the base's own path left out.
    pub(super) path_at: usize,
    pub(super) key: ApiKey,
    pub(super) body: Option<String>,
}

impl ApiRequest {
    /// Which API is asked.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey, Service}, Stage};
    /// # let api = Api::new(Stage::Production, ApiKey::new("key")?);
    /// let request = api.render(&"d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?)?;
    /// assert_eq!(request.service(), Service::Edit);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn service(&self) -> Service {
        self.service
    }

    /// `GET`, `POST` or `DELETE`.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey}, Stage};
    /// # let api = Api::new(Stage::Production, ApiKey::new("key")?);
    /// let request = api.delete_asset(&"e4433cbf-e501-76a2-ac8b-715d26997540".parse()?)?;
    /// assert_eq!(request.method(), "DELETE");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// The whole URL. There is no secret in it.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey}, Stage};
    /// # let api = Api::new(Stage::Sandbox, ApiKey::new("key")?);
    /// let request = api.submit_render(r#"{"timeline":{},"output":{}}"#)?;
    /// assert_eq!(request.url(), "https://api.shotstack.io/edit/stage/render");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The headers, names in lower case. **The key is among them.**
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey}, Stage};
    /// # let api = Api::new(Stage::Sandbox, ApiKey::new("key")?);
    /// let request = api.submit_render(r#"{"timeline":{},"output":{}}"#)?;
    /// let names: Vec<_> = request.headers().map(|(name, _)| name).collect();
    /// assert_eq!(names, ["accept", "x-api-key", "content-type"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let content = self.body.as_ref().map(|_| ("content-type", JSON));
        [("accept", JSON), ("x-api-key", self.key.reveal())]
            .into_iter()
            .chain(content)
    }

    /// The body, which is JSON, if there is one.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey}, Stage};
    /// # let api = Api::new(Stage::Sandbox, ApiKey::new("key")?);
    /// let edit = r#"{"timeline":{},"output":{}}"#;
    /// assert_eq!(api.submit_render(edit)?.body(), Some(edit));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// The path, without the base and whatever path that has.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey}, Stage};
    /// let api = Api::new(Stage::Sandbox, ApiKey::new("key")?).at(&"http://127.0.0.1:8080/shotstack".parse()?);
    /// assert_eq!(api.submit_render(r#"{"timeline":{},"output":{}}"#)?.path(), "/edit/stage/render");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        self.url.get(self.path_at..).unwrap_or_default()
    }
}

const JSON: &str = "application/json";

/// Method and path, as errors and logs name the request.
impl fmt::Display for ApiRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path())
    }
}

/// Without the key, and with the body's length in place of the body.
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

impl ToJson for Service {
    fn write_json(&self, out: &mut JsonWriter) {
        out.string(self.as_str());
    }
}

impl ToJson for ApiRequest {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.member("method", self.method);
        out.member("url", &self.url);
        out.name("headers");
        out.open_object();
        for (name, value) in self.headers() {
            out.member(name, value);
        }
        out.close_object();
        out.member("body", &self.body);
        out.close_object();
    }
}

serialize_as_json!(Service, ApiRequest);

/// Why there is no request: what it was to be made of cannot be sent.
///
/// ```
/// use shotstack_hosting::{api::{Api, ApiKey, RequestError}, Stage};
///
/// let api = Api::new(Stage::Production, ApiKey::new("key")?);
/// let error = api.asset(&"../render".parse()?).unwrap_err();
/// assert_eq!(error, RequestError::NotAUuid);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// An id that is no hexadecimal UUID: the APIs take no other, and a `.` or `/` in it would lead elsewhere.
    #[error(
        "the id is no hexadecimal UUID such as d2b46ed6-998a-4d6b-9d91-b8cf0193a655, and the API takes no other"
    )]
    NotAUuid,
    /// The edit is no JSON object.
    #[error("the edit is no JSON object{}", first(findings))]
    NotAnEdit {
        /// Everything that is wrong with it.
        findings: Vec<Finding>,
    },
    /// Only a file behind an `http` or `https` URL can be transferred.
    #[error("the file to transfer has no http or https URL")]
    NotAWebUrl,
    /// A destination is no object with a `provider`, or there is none.
    #[error("destination {at} is no object that names its `provider`")]
    Destination {
        /// Which, counted from 0.
        at: usize,
    },
}

impl RequestError {
    /// A stable name for programs.
    ///
    /// ```
    /// assert_eq!(shotstack_hosting::api::RequestError::NotAUuid.code(), "not_a_uuid");
    /// ```
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

fn first(findings: &[Finding]) -> String {
    findings
        .first()
        .map_or_else(String::new, |finding| format!(": {finding}"))
}
