//! What to request about a render, and the effect of a response.

use crate::api::{
    Api, ApiError, ApiRequest, ApiResponse, HostedAsset, RenderInfo, RequestError, Service,
};
use crate::cdn::Origin;
use crate::event::AssetStatus;
use crate::id::RenderId;
use crate::render::fact::Progress;
use crate::render::{AssetReport, RenderState, RenderStatus, Source};
use crate::role::RoleSet;

/// What to request about a render.
///
/// In JSON: `"render"` or `"assets"`.
///
/// ```
/// use shotstack_hosting::{RenderState, Stage, api::{Api, ApiKey}, poll::PollTarget};
///
/// let api = Api::new(Stage::Production, ApiKey::new("key")?);
/// let request = PollTarget::Render.request(&api, &"d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?, &RenderState::default())?;
/// assert_eq!(request.url(), "https://api.shotstack.io/edit/v1/render/d2b46ed6-998a-4d6b-9d91-b8cf0193a655?data=true");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PollTarget {
    /// The Edit API: the status of the render, and the files that it produces.
    Render,
    /// The Serve API: the files of the render.
    Assets,
}

impl PollTarget {
    /// The API that receives the request.
    #[must_use]
    pub fn service(self) -> Service {
        match self {
            Self::Render => Service::Edit,
            Self::Assets => Service::Serve,
        }
    }

    /// The request for this target, given the state of the render.
    ///
    /// The Edit API is asked for the edit, which alone determines the expected files, until it has once reported the
    /// status of the render, with or without the edit. After that, it is asked for the status only, because the edit
    /// can be long.
    ///
    /// # Errors
    ///
    /// The id of the render is not a hexadecimal UUID.
    pub fn request(
        self,
        api: &Api,
        render: &RenderId,
        state: &RenderState,
    ) -> Result<ApiRequest, RequestError> {
        self.request_for(api, render, !state.has_status_of_edit_api())
    }

    pub(crate) fn request_for(
        self,
        api: &Api,
        render: &RenderId,
        with_data: bool,
    ) -> Result<ApiRequest, RequestError> {
        match self {
            Self::Render if with_data => api.render(render),
            Self::Render => api.render_without_data(render),
            Self::Assets => api.assets_of_render(render),
        }
    }

    /// Merges a response into the state of the render, and returns the result for the plan, with the error if the
    /// response is one.
    ///
    /// `optional` are the roles that a ready render may lack, as in [`RenderState::report`]; `origin` is the origin of
    /// the CDN.
    pub fn observe(
        self,
        response: &ApiResponse<'_>,
        state: &mut RenderState,
        origin: &Origin,
        optional: RoleSet,
    ) -> (PollResult, Option<ApiError>) {
        let nothing_known = state.owners.is_empty();
        let read = match self {
            Self::Render => RenderInfo::read(response).map(|render| {
                state.observe_render(&render);
                true
            }),
            Self::Assets => HostedAsset::read_with_origin(origin, response).map(|assets| {
                for asset in &assets {
                    state.observe_asset(asset);
                }
                !assets.is_empty()
            }),
        };
        let next = state.next_target(optional);
        let presumed = next.is_none() && state.is_presumed(optional);
        match (read, next) {
            // An empty list is equivalent to a 404.
            (Ok(false), Some(_)) if nothing_known => (PollResult::NotFound, None),
            (Ok(_), None) if presumed => (PollResult::Presumed, None),
            (Ok(_), None) => (PollResult::Settled, None),
            (Ok(_), Some(next)) => (PollResult::Unsettled { next }, None),
            (Err(error @ ApiError::NotFound { .. }), None) if presumed && self == Self::Assets => {
                (PollResult::Presumed, Some(error))
            }
            (Err(error @ ApiError::NotFound { .. }), Some(next)) if !nothing_known => {
                (PollResult::Unsettled { next }, Some(error))
            }
            (Err(error), _) => (PollResult::from(&error), Some(error)),
        }
    }
}

/// The result of one request, for a [`PollPlan`](crate::poll::PollPlan).
///
/// In JSON: `{"result":"settled"}`, `{"result":"unsettled","next":"assets"}`, `{"result":"notFound"}`,
/// `{"result":"rateLimited","retryAfter":17}`, `{"result":"failed"}`, `{"result":"refused"}`, `{"result":"presumed"}`.
///
/// ```
/// use shotstack_hosting::{api::{ApiResponse, HostedAsset}, poll::PollResult};
///
/// let response = ApiResponse { http_status: 429, retry_after: Some("17"), ..ApiResponse::ok(b"{}") };
/// let error = HostedAsset::read(&response).unwrap_err();
/// assert_eq!(PollResult::from(&error), PollResult::RateLimited { retry_after: Some(17) });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(
    tag = "result",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum PollResult {
    /// Everything about the render is known.
    Settled,
    /// The main file is ready, but the Edit API has not reported which files are expected. A plan polls it once more,
    /// and considers the render settled if the Edit API does not know it after the grace time, as with a transferred
    /// file.
    Presumed,
    /// Something is still missing.
    Unsettled {
        /// What to request next.
        next: PollTarget,
    },
    /// The API does not know the render, or not yet.
    NotFound,
    /// The API responded with 429.
    RateLimited {
        /// `Retry-After`, in seconds, if the response had it.
        retry_after: Option<u32>,
    },
    /// There was no response, or a transient error.
    Failed,
    /// A permanent error, such as 401 for a wrong key.
    Refused,
}

/// [Transient](ApiError::is_transient) errors lead to another request.
impl From<&ApiError> for PollResult {
    fn from(error: &ApiError) -> Self {
        match error {
            ApiError::NotFound { .. } => Self::NotFound,
            ApiError::RateLimited { retry_after, .. } => Self::RateLimited {
                retry_after: *retry_after,
            },
            transient if transient.is_transient() => Self::Failed,
            _ => Self::Refused,
        }
    }
}

impl RenderState {
    pub(crate) fn has_status_of_edit_api(&self) -> bool {
        let status = self.edit_status();
        status.is_some_and(|status| status.source == Source::Api)
    }

    /// Whether it is ready only because the expected files are unknown.
    fn is_presumed(&self, optional: RoleSet) -> bool {
        let report = self.report(optional);
        report.status == RenderStatus::Ready
            && !report.expectation_known
            && !self.has_status_of_edit_api()
    }

    /// What to request about the render next, or `None` once it is settled: ready, failed or deleted.
    ///
    /// The Edit API is asked until the render is done, because it alone reports failed renders and the expected files.
    /// After that, the Serve API is asked. While the expected files are unknown, a render with a file that is still
    /// being copied is not settled.
    #[must_use]
    pub fn next_target(&self, optional: RoleSet) -> Option<PollTarget> {
        let report = self.report(optional);
        let importing = |asset: &AssetReport| asset.status == AssetStatus::Importing;
        let settled = match report.status {
            RenderStatus::Pending | RenderStatus::Partial => false,
            RenderStatus::Failed | RenderStatus::Deleted => true,
            RenderStatus::Ready => report.expectation_known || !report.assets.iter().any(importing),
        };
        let done = self
            .edit_status()
            .is_some_and(|status| status.progress == Progress::Done);
        match (settled, done) {
            (true, _) => None,
            (false, true) => Some(PollTarget::Assets),
            (false, false) => Some(PollTarget::Render),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ApiKey;
    use crate::stage::Stage;

    #[test]
    fn a_target_belongs_to_an_api() {
        let api = Api::new(Stage::Production, ApiKey::new("key").unwrap());
        let render = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse().unwrap();
        for (target, service, path) in [
            (PollTarget::Render, Service::Edit, "/edit/v1/render/"),
            (
                PollTarget::Assets,
                Service::Serve,
                "/serve/v1/assets/render/",
            ),
        ] {
            assert_eq!(target.service(), service);
            let request = target
                .request(&api, &render, &RenderState::default())
                .unwrap();
            assert_eq!(request.service(), service);
            assert_eq!(request.path(), format!("{path}{render}"));
        }
    }

    #[test]
    fn a_result_is_read_as_it_was_written() {
        let unsettled = PollResult::Unsettled {
            next: PollTarget::Assets,
        };
        let limited = |retry_after| PollResult::RateLimited { retry_after };
        for (result, text) in [
            (PollResult::Settled, r#"{"result":"settled"}"#),
            (PollResult::Presumed, r#"{"result":"presumed"}"#),
            (unsettled, r#"{"result":"unsettled","next":"assets"}"#),
            (PollResult::NotFound, r#"{"result":"notFound"}"#),
            (
                limited(Some(17)),
                r#"{"result":"rateLimited","retryAfter":17}"#,
            ),
            (
                limited(None),
                r#"{"result":"rateLimited","retryAfter":null}"#,
            ),
            (PollResult::Failed, r#"{"result":"failed"}"#),
            (PollResult::Refused, r#"{"result":"refused"}"#),
        ] {
            assert_eq!(serde_json::to_string(&result).unwrap(), text);
            assert_eq!(serde_json::from_str::<PollResult>(text).unwrap(), result);
        }
    }

    #[test]
    fn nothing_else_is_read_as_a_result() {
        for text in [
            "7",
            "{}",
            r#"{"result":"lost"}"#,
            r#"{"result":"unsettled"}"#,
            r#"{"result":"unsettled","next":"file"}"#,
            r#"{"result":"rateLimited","retryAfter":4294967296}"#,
        ] {
            assert!(serde_json::from_str::<PollResult>(text).is_err(), "{text}");
        }
    }
}
