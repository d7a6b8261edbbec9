//! The requests to the Serve API and the Edit API.

use serde_json::{Value, json};

use crate::api::key::ApiKey;
use crate::api::request::{ApiRequest, RequestError, Service};
use crate::api::template::Template;
use crate::cdn::Origin;
use crate::event::FileUrl;
use crate::expectation::destination::SHOTSTACK;
use crate::id::{AssetId, RenderId};
use crate::stage::Stage;
use crate::validate::finding::Finding;
use crate::validate::limits::Limits;
use crate::validate::strict_json::{self, Parsed};

const SHOTSTACK_API: &str = "https://api.shotstack.io";

/// Shotstack's APIs on one stage, with a key. It describes requests, but does not send them.
///
/// ```
/// use shotstack_hosting::{Stage, api::{Api, ApiKey}};
///
/// let api = Api::new(Stage::Sandbox, ApiKey::new("key")?);
/// let request = api.asset(&"e4433cbf-e501-76a2-ac8b-715d26997540".parse()?)?;
/// assert_eq!(request.to_string(), "GET /serve/stage/assets/e4433cbf-e501-76a2-ac8b-715d26997540");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Api {
    base_url: String,
    stage: Stage,
    key: ApiKey,
}

impl Api {
    /// The APIs at `https://api.shotstack.io`.
    #[must_use]
    pub fn new(stage: Stage, key: ApiKey) -> Self {
        Self {
            base_url: SHOTSTACK_API.to_owned(),
            stage,
            key,
        }
    }

    /// Sets another base URL, of an emulator or of your own proxy. The key is sent there.
    #[must_use]
    pub fn with_base_url(self, base_url: &Origin) -> Self {
        Self {
            base_url: base_url.as_str().to_owned(),
            ..self
        }
    }

    /// The stage.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Requests the files of a render. [`HostedAsset::read`](crate::api::HostedAsset::read) parses the response.
    ///
    /// # Errors
    ///
    /// The id is not a hexadecimal UUID.
    pub fn assets_of_render(&self, render: &RenderId) -> Result<ApiRequest, RequestError> {
        self.request_by_id(Service::Serve, "GET", "/assets/render/", render.as_str())
    }

    /// Requests one file. [`HostedAsset::read`](crate::api::HostedAsset::read) parses the response.
    ///
    /// # Errors
    ///
    /// The id is not a hexadecimal UUID.
    pub fn asset(&self, asset: &AssetId) -> Result<ApiRequest, RequestError> {
        self.request_by_id(Service::Serve, "GET", "/assets/", asset.as_str())
    }

    /// Deletes a file. The response is 204. The record of the file remains, with the status `deleted`, and the CDN
    /// keeps its copy for a while.
    ///
    /// # Errors
    ///
    /// The id is not a hexadecimal UUID.
    pub fn delete_asset(&self, asset: &AssetId) -> Result<ApiRequest, RequestError> {
        self.request_by_id(Service::Serve, "DELETE", "/assets/", asset.as_str())
    }

    /// Transfers a public file to hosting or other destinations. [`HostedAsset::read`](crate::api::HostedAsset::read)
    /// parses the response.
    ///
    /// # Errors
    ///
    /// The URL of the file is neither `http` nor `https`, a destination has no `provider`, or there is no destination.
    pub fn transfer(&self, transfer: &Transfer) -> Result<ApiRequest, RequestError> {
        if transfer.url.host().is_none() {
            return Err(RequestError::NotAWebUrl);
        }
        let has_provider = |destination: &Value| {
            destination
                .get("provider")
                .and_then(Value::as_str)
                .is_some_and(|provider| !provider.is_empty())
        };
        let without_provider = transfer
            .destinations
            .iter()
            .position(|destination| !has_provider(destination));
        if let Some(index) = without_provider.or(transfer.destinations.is_empty().then_some(0)) {
            return Err(RequestError::Destination { index });
        }
        let body = transfer.to_body();
        Ok(self.request(Service::Serve, "POST", "/assets", Some(body)))
    }

    /// Submits an edit for rendering. [`AcceptedRender::read`](crate::api::AcceptedRender::read) parses the response.
    ///
    /// The text is sent unchanged.
    ///
    /// # Errors
    ///
    /// The text is not a JSON object, or has duplicate members. Shotstack validates the rest.
    pub fn submit_render(&self, edit: &str) -> Result<ApiRequest, RequestError> {
        let limits = Limits {
            max_bytes: usize::MAX,
            ..Limits::default()
        };
        let parsed = strict_json::parse(edit.as_bytes(), limits);
        match parsed.and_then(Parsed::into_unrepaired_value) {
            Ok(Value::Object(_)) => {}
            Ok(other) => {
                let findings = vec![Finding::wrong_type("", "an object", &other)];
                return Err(RequestError::NotAnEdit { findings });
            }
            Err(findings) => return Err(RequestError::NotAnEdit { findings }),
        }
        Ok(self.request(Service::Edit, "POST", "/render", Some(edit.to_owned())))
    }

    /// Requests the status of a render with its edit (`data=true`). [`RenderInfo::read`](crate::api::RenderInfo::read)
    /// parses the response.
    ///
    /// Only the edit determines which files the render produces. Shotstack has announced that responses will omit it
    /// unless `data=true` is given.
    ///
    /// # Errors
    ///
    /// The id is not a hexadecimal UUID.
    pub fn render(&self, render: &RenderId) -> Result<ApiRequest, RequestError> {
        self.render_status(render, "?data=true")
    }

    /// Requests the status of a render without its edit (`data=false`). The response is shorter, and suffices once the
    /// edit is known.
    ///
    /// # Errors
    ///
    /// The id is not a hexadecimal UUID.
    pub fn render_without_data(&self, render: &RenderId) -> Result<ApiRequest, RequestError> {
        self.render_status(render, "?data=false")
    }

    fn render_status(&self, render: &RenderId, query: &str) -> Result<ApiRequest, RequestError> {
        let mut request = self.request_by_id(Service::Edit, "GET", "/render/", render.as_str())?;
        request.url.push_str(query);
        Ok(request)
    }

    /// Requests a saved template. [`Template::read`] parses the response.
    ///
    /// # Errors
    ///
    /// The id is not a hexadecimal UUID.
    pub fn template(&self, id: &str) -> Result<ApiRequest, RequestError> {
        self.request_by_id(Service::Edit, "GET", "/templates/", id)
    }

    /// Replaces a saved template. [`Template::read_update`] reads the response.
    ///
    /// # Errors
    ///
    /// The id is not a hexadecimal UUID.
    pub fn update_template(
        &self,
        id: &str,
        template: &Template,
    ) -> Result<ApiRequest, RequestError> {
        let mut request = self.request_by_id(Service::Edit, "PUT", "/templates/", id)?;
        // Strings and JSON values can always be serialized.
        request.body = Some(serde_json::to_string(template).unwrap_or_default());
        Ok(request)
    }

    /// The API's own definition allows only ids of 8-4-4-4-12 hexadecimal digits.
    fn request_by_id(
        &self,
        service: Service,
        method: &'static str,
        folder: &str,
        id: &str,
    ) -> Result<ApiRequest, RequestError> {
        if crate::id::is_hexadecimal_uuid(id) {
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
            url: [&self.base_url, "/", service.as_str(), "/", stage, path].concat(),
            path_at: self.base_url.len(),
            key: self.key.clone(),
            body,
        }
    }
}

/// A transfer: Shotstack fetches a public file and copies it to destinations.
///
/// ```
/// use shotstack_hosting::api::Transfer;
///
/// let transfer = Transfer::to_hosting("https://files.example/film.mp4".parse()?, "film-17".parse()?);
/// assert_eq!(transfer.destinations[0].to_string(), r#"{"provider":"shotstack"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Transfer {
    /// The destinations: objects with a `provider`, as in an edit's `output.destinations`.
    pub destinations: Vec<Value>,
    /// Your own id for the file, which need not be unique. Webhooks return it as `render`.
    pub id: RenderId,
    /// The URL of the file.
    pub url: FileUrl,
}

impl Transfer {
    /// A transfer to Shotstack's hosting.
    #[must_use]
    pub fn to_hosting(url: FileUrl, id: RenderId) -> Self {
        Self {
            destinations: vec![json!({"provider": SHOTSTACK})],
            id,
            url,
        }
    }

    fn to_body(&self) -> String {
        // Strings and JSON values can always be serialized.
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_has_a_stage() {
        let api = Api::new(Stage::Sandbox, ApiKey::new("key").unwrap());
        assert_eq!(api.stage(), Stage::Sandbox);
    }

    #[test]
    fn a_transfer_needs_a_provider_for_each_destination() {
        let url = "https://files.example/film.mp4".parse().unwrap();
        let mut transfer = Transfer::to_hosting(url, "film-17".parse().unwrap());
        assert_eq!(transfer.id.as_str(), "film-17");
        transfer.destinations.push(Value::Null);
        let api = Api::new(Stage::Sandbox, ApiKey::new("key").unwrap());
        let error = api.transfer(&transfer).unwrap_err();
        assert_eq!(
            error.to_string(),
            "destination 1 is not an object with a `provider`"
        );
    }
}
