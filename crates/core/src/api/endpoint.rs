//! The requests there are: what hosting needs of the Serve API and of the Edit API.

use serde_json::{Map, Value};

use crate::api::key::ApiKey;
use crate::api::request::{ApiRequest, RequestError, Service};
use crate::cdn::origin::Origin;
use crate::event::file_url::FileUrl;
use crate::id::{AssetId, RenderId};
use crate::json::with_serde::serialize_as_json;
use crate::json::write::{JsonWriter, ToJson};
use crate::stage::Stage;
use crate::validate::finding::Finding;
use crate::validate::limits::Limits;
use crate::validate::strict_json::{self, Parsed};

const SHOTSTACK_API: &str = "https://api.shotstack.io";

/// Shotstack's APIs on one stage, and the key to them: it writes requests and sends none.
///
/// ```
/// use shotstack_hosting::{api::{Api, ApiKey}, Stage};
///
/// let api = Api::new(Stage::Sandbox, ApiKey::new("key")?);
/// let request = api.asset(&"e4433cbf-e501-76a2-ac8b-715d26997540".parse()?)?;
/// assert_eq!(request.to_string(), "GET /serve/stage/assets/e4433cbf-e501-76a2-ac8b-715d26997540");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Api {
    base: String,
    stage: Stage,
    key: ApiKey,
}

impl Api {
    /// The APIs at `https://api.shotstack.io`.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey}, Stage};
    /// let api = Api::new(Stage::Production, ApiKey::new("key")?);
    /// assert!(!format!("{api:?}").contains("key\""));
    /// # Ok::<(), shotstack_hosting::api::ApiKeyError>(())
    /// ```
    #[must_use]
    pub fn new(stage: Stage, key: ApiKey) -> Self {
        Self {
            base: SHOTSTACK_API.to_owned(),
            stage,
            key,
        }
    }

    /// The APIs elsewhere: an emulator, or a proxy of your own. The key goes there.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey}, Stage};
    /// let api = Api::new(Stage::Production, ApiKey::new("key")?).at(&"http://127.0.0.1:8080".parse()?);
    /// let request = api.render(&"d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?)?;
    /// assert_eq!(request.url(), "http://127.0.0.1:8080/edit/v1/render/d2b46ed6-998a-4d6b-9d91-b8cf0193a655");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn at(self, base: &Origin) -> Self {
        Self {
            base: base.as_str().to_owned(),
            ..self
        }
    }

    /// The stage that is asked.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey}, Stage};
    /// assert_eq!(Api::new(Stage::Sandbox, ApiKey::new("key")?).stage(), Stage::Sandbox);
    /// # Ok::<(), shotstack_hosting::api::ApiKeyError>(())
    /// ```
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The files of a render; [`HostedAsset::read`](crate::HostedAsset::read) reads the answer.
    ///
    /// # Errors
    ///
    /// The id is no hexadecimal UUID.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey}, Stage};
    /// # let api = Api::new(Stage::Production, ApiKey::new("key")?);
    /// let request = api.assets_of_render(&"d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?)?;
    /// assert_eq!(request.path(), "/serve/v1/assets/render/d2b46ed6-998a-4d6b-9d91-b8cf0193a655");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn assets_of_render(&self, render: &RenderId) -> Result<ApiRequest, RequestError> {
        self.about(Service::Serve, "GET", "/assets/render/", render.as_str())
    }

    /// One file; [`HostedAsset::read`](crate::HostedAsset::read) reads the answer.
    ///
    /// # Errors
    ///
    /// The id is no hexadecimal UUID.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey}, Stage};
    /// # let api = Api::new(Stage::Production, ApiKey::new("key")?);
    /// let request = api.asset(&"e4433cbf-e501-76a2-ac8b-715d26997540".parse()?)?;
    /// assert_eq!(request.path(), "/serve/v1/assets/e4433cbf-e501-76a2-ac8b-715d26997540");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn asset(&self, asset: &AssetId) -> Result<ApiRequest, RequestError> {
        self.about(Service::Serve, "GET", "/assets/", asset.as_str())
    }

    /// The deletion of a file: 204. Its record stays, as `deleted`, and the CDN keeps its copy for a while.
    ///
    /// # Errors
    ///
    /// The id is no hexadecimal UUID.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey}, Stage};
    /// # let api = Api::new(Stage::Production, ApiKey::new("key")?);
    /// let request = api.delete_asset(&"e4433cbf-e501-76a2-ac8b-715d26997540".parse()?)?;
    /// assert_eq!(request.to_string(), "DELETE /serve/v1/assets/e4433cbf-e501-76a2-ac8b-715d26997540");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn delete_asset(&self, asset: &AssetId) -> Result<ApiRequest, RequestError> {
        self.about(Service::Serve, "DELETE", "/assets/", asset.as_str())
    }

    /// The transfer of a public file to hosting or to other destinations;
    /// [`HostedAsset::read`](crate::HostedAsset::read) reads the answer.
    ///
    /// # Errors
    ///
    /// The file's URL is neither `http` nor `https`, or a destination names no `provider`.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey, Transfer}, Stage};
    /// # let api = Api::new(Stage::Production, ApiKey::new("key")?);
    /// let transfer = Transfer::to_hosting("https://files.example/film.mp4".parse()?, "film-17".parse()?);
    /// assert_eq!(api.transfer(&transfer)?.to_string(), "POST /serve/v1/assets");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn transfer(&self, transfer: &Transfer) -> Result<ApiRequest, RequestError> {
        if transfer.url.host().is_none() {
            return Err(RequestError::NotAWebUrl);
        }
        let names_its_provider = |destination: &Value| {
            destination
                .get("provider")
                .and_then(Value::as_str)
                .is_some_and(|provider| !provider.is_empty())
        };
        let nameless = transfer
            .destinations
            .iter()
            .position(|destination| !names_its_provider(destination));
        if let Some(at) = nameless.or(transfer.destinations.is_empty().then_some(0)) {
            return Err(RequestError::Destination { at });
        }
        Ok(self.request(Service::Serve, "POST", "/assets", Some(transfer.to_json())))
    }

    /// An edit, handed in to be rendered; [`AcceptedRender::read`](crate::AcceptedRender::read) reads the answer.
    ///
    /// The text is sent as it is.
    ///
    /// # Errors
    ///
    /// The text is no JSON object, or has a member twice. What the edit says is Shotstack's to judge.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey}, Stage};
    /// # let api = Api::new(Stage::Production, ApiKey::new("key")?);
    /// assert_eq!(api.submit_render("[]").unwrap_err().code(), "not_an_edit");
    /// # Ok::<(), shotstack_hosting::api::ApiKeyError>(())
    /// ```
    pub fn submit_render(&self, edit: &str) -> Result<ApiRequest, RequestError> {
        let limits = Limits {
            max_bytes: usize::MAX,
            ..Limits::default()
        };
        let parsed = strict_json::parse(edit.as_bytes(), limits);
        match parsed.and_then(Parsed::unrepaired) {
            Ok(Value::Object(_)) => {}
            Ok(other) => {
                let findings = vec![Finding::not_a("", "an object", &other)];
                return Err(RequestError::NotAnEdit { findings });
            }
            Err(findings) => return Err(RequestError::NotAnEdit { findings }),
        }
        Ok(self.request(Service::Edit, "POST", "/render", Some(edit.to_owned())))
    }

    /// The status of a render; [`RenderInfo::read`](crate::RenderInfo::read) reads the answer.
    ///
    /// # Errors
    ///
    /// The id is no hexadecimal UUID.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey}, Stage};
    /// # let api = Api::new(Stage::Production, ApiKey::new("key")?);
    /// let request = api.render(&"d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?)?;
    /// assert_eq!(request.path(), "/edit/v1/render/d2b46ed6-998a-4d6b-9d91-b8cf0193a655");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn render(&self, render: &RenderId) -> Result<ApiRequest, RequestError> {
        self.about(Service::Edit, "GET", "/render/", render.as_str())
    }

    /// A request about what has this id, if it is of the form that the API's own definition gives: 8-4-4-4-12 hexadecimal digits.
    fn about(
        &self,
        service: Service,
        method: &'static str,
        folder: &str,
        id: &str,
    ) -> Result<ApiRequest, RequestError> {
        let is_hexadecimal = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
        if id.bytes().all(is_hexadecimal) && crate::id::is_uuid_shaped(id) {
            Ok(self.request(service, method, &[folder, id].concat(), None))
        } else {
            Err(RequestError::NotAUuid)
        }
    }

    fn request(
        &self,
        service: Service,
        method: &'static str,
        path: &str,
        body: Option<String>,
    ) -> ApiRequest {
        let stage = self.stage.as_str();
        ApiRequest {
            service,
            method,
            url: [&self.base, "/", service.as_str(), "/", stage, path].concat(),
            path_at: self.base.len(),
            key: self.key.clone(),
            body,
        }
    }
}

/// A public file that Shotstack is to fetch and to send on.
///
/// ```
/// use shotstack_hosting::api::Transfer;
///
/// let transfer = Transfer::to_hosting("https://files.example/film.mp4".parse()?, "film-17".parse()?);
/// assert_eq!(transfer.destinations[0].to_string(), r#"{"provider":"shotstack"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Transfer {
    /// Where the file is.
    pub url: FileUrl,
    /// What you call it; it need not be unique. Webhooks give it back as `render`.
    pub id: RenderId,
    /// Where it goes: objects with a `provider`, as in an edit's `output.destinations`.
    pub destinations: Vec<Value>,
}

impl ToJson for Transfer {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.member("destinations", &self.destinations);
        out.member("id", &self.id);
        out.member("url", &self.url);
        out.close_object();
    }
}

serialize_as_json!(Transfer);

impl Transfer {
    /// To Shotstack's hosting.
    ///
    /// ```
    /// # use shotstack_hosting::api::Transfer;
    /// let transfer = Transfer::to_hosting("https://files.example/film.mp4".parse()?, "film-17".parse()?);
    /// assert_eq!(transfer.id.as_str(), "film-17");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_hosting(url: FileUrl, id: RenderId) -> Self {
        let mut hosting = Map::new();
        hosting.insert(
            "provider".to_owned(),
            crate::expectation::destination::SHOTSTACK.into(),
        );
        Self {
            url,
            id,
            destinations: vec![Value::Object(hosting)],
        }
    }
}
