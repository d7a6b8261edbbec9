//! Requests to Shotstack's Serve API and Edit API, and their responses, as plain data.
//!
//! [`Api`] describes requests, which any HTTP client can send. [`HostedAsset`], [`RenderInfo`], [`AcceptedRender`] and
//! [`Template`] are parsed from the responses.
//!
//! ```
//! use shotstack_hosting::{Stage, api::{Api, ApiKey, ApiResponse, HostedAsset}};
//!
//! let api = Api::new(Stage::Production, ApiKey::new("key")?);
//! let request = api.assets_of_render(&"d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?)?;
//! assert_eq!(request.url(), "https://api.shotstack.io/serve/v1/assets/render/d2b46ed6-998a-4d6b-9d91-b8cf0193a655");
//!
//! // Your HTTP client sends the request and receives:
//! let body = br#"{"data":[{"type":"asset","attributes":{"id":"a","owner":"o","status":"ready"}}]}"#;
//! assert_eq!(HostedAsset::read(&ApiResponse::ok(body))?[0].status.as_str(), "ready");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod accepted_render;
mod endpoint;
mod error;
mod hosted_asset;
mod key;
mod render_info;
mod request;
mod response;
mod shotstack_url;
mod submit_error;
mod template;

pub use accepted_render::AcceptedRender;
pub use endpoint::{Api, Transfer};
pub use error::ApiError;
pub use hosted_asset::HostedAsset;
pub use key::{ApiKey, ApiKeyError};
pub use render_info::RenderInfo;
pub use request::{ApiRequest, RequestError, Service};
pub use response::{ApiResponse, MAX_RESPONSE_BYTES};
pub use shotstack_url::{ShotstackUrl, ShotstackUrlError};
pub use submit_error::SubmitError;
pub use template::Template;
