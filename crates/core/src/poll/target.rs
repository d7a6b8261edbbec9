//! What is asked of a render, and what an answer means for the asking.

use serde_json::Value;

use crate::api::endpoint::Api;
use crate::api::hosted_asset::HostedAsset;
use crate::api::render_info::RenderInfo;
use crate::api::request::{ApiRequest, RequestError, Service};
use crate::api::{ApiError, ApiResponse};
use crate::cdn::origin::Origin;
use crate::event::status::AssetStatus;
use crate::id::RenderId;
use crate::json::take::{FromJson, ReadMembers, ReadValue, Unfit};
use crate::json::with_serde::{deserialize_from_json, serialize_as_json};
use crate::json::write::{JsonWriter, ToJson};
use crate::render::RenderState;
use crate::render::fact::Progress;
use crate::render::report::RenderStatus;
use crate::role::RoleSet;

/// What is asked of a render.
///
/// ```
/// use shotstack_hosting::{api::{Api, ApiKey}, poll::PollTarget, Stage};
///
/// let api = Api::new(Stage::Production, ApiKey::new("key")?);
/// let request = PollTarget::Assets.request(&api, &"d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?)?;
/// assert_eq!(request.path(), "/serve/v1/assets/render/d2b46ed6-998a-4d6b-9d91-b8cf0193a655");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PollTarget {
    /// The Edit API: is the render done, and which files does it make?
    Render,
    /// The Serve API: which of its files are there?
    Assets,
}

impl PollTarget {
    /// Which API answers it.
    ///
    /// ```
    /// use shotstack_hosting::{api::Service, poll::PollTarget};
    ///
    /// assert_eq!(PollTarget::Render.service(), Service::Edit);
    /// ```
    #[must_use]
    pub fn service(self) -> Service {
        match self {
            Self::Render => Service::Edit,
            Self::Assets => Service::Serve,
        }
    }

    /// The question as a request.
    ///
    /// # Errors
    ///
    /// The render's id is no hexadecimal UUID.
    ///
    /// ```
    /// # use shotstack_hosting::{api::{Api, ApiKey, RequestError}, poll::PollTarget, Stage};
    /// # let api = Api::new(Stage::Production, ApiKey::new("key")?);
    /// assert_eq!(PollTarget::Render.request(&api, &"film-17".parse()?), Err(RequestError::NotAUuid));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn request(self, api: &Api, render: &RenderId) -> Result<ApiRequest, RequestError> {
        match self {
            Self::Render => api.render(render),
            Self::Assets => api.assets_of_render(render),
        }
    }

    /// Adds an answer to what is known of the render, and says what the plan should hear; with some
    /// roles `optional`, as [`RenderState::report`] has it. `origin` is the CDN's.
    ///
    /// ```
    /// use shotstack_hosting::{api::ApiResponse, cdn::Origin, poll::{PollResult, PollTarget}, role::RoleSet, RenderState};
    ///
    /// let mut state = RenderState::default();
    /// let mut observe = |question: PollTarget, body: &[u8]| {
    ///     question.observe(&ApiResponse::ok(body), &mut state, &Origin::default(), RoleSet::EMPTY).0
    /// };
    /// let render = br#"{"response":{"id":"r","owner":"o","status":"done","data":{"output":{}}}}"#;
    /// assert_eq!(observe(PollTarget::Render, render), PollResult::Unsettled { next: PollTarget::Assets });
    /// let assets = br#"{"data":[{"attributes":{"id":"a","owner":"o","status":"ready","filename":"r.mp4","providerId":"a"}}]}"#;
    /// assert_eq!(observe(PollTarget::Assets, assets), PollResult::Settled);
    /// ```
    pub fn observe(
        self,
        answer: &ApiResponse<'_>,
        state: &mut RenderState,
        origin: &Origin,
        optional: RoleSet,
    ) -> (PollResult, Option<ApiError>) {
        let nothing_known = state.status.is_none() && state.copies.is_empty();
        let read = match self {
            Self::Render => RenderInfo::read(answer).map(|render| {
                state.observe_render(&render);
                true
            }),
            Self::Assets => HostedAsset::read_at(origin, answer).map(|assets| {
                for asset in &assets {
                    state.observe_asset(asset);
                }
                !assets.is_empty()
            }),
        };
        let next = state.next_target(optional);
        match (read, next) {
            // An empty list says no more than a 404 does.
            (Ok(false), Some(_)) if nothing_known => (PollResult::NotFound, None),
            (Ok(_), None) => (PollResult::Settled, None),
            (Ok(_), Some(next)) => (PollResult::Unsettled { next }, None),
            (Err(error @ ApiError::NotFound { .. }), Some(next)) if !nothing_known => {
                (PollResult::Unsettled { next }, Some(error))
            }
            (Err(error), _) => (PollResult::of(&error), Some(error)),
        }
    }
}

impl ToJson for PollTarget {
    fn write_json(&self, out: &mut JsonWriter) {
        out.string(match self {
            Self::Render => "render",
            Self::Assets => "assets",
        });
    }
}

impl FromJson for PollTarget {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match value.word(&["render", "assets"], "neither `render` nor `assets`")? {
            0 => Ok(Self::Render),
            _ => Ok(Self::Assets),
        }
    }
}

/// What a [`PollPlan`](crate::PollPlan) hears of an answer.
///
/// In JSON: `{"heard":"settled"}`, `{"heard":"unsettled","next":"assets"}`, `{"heard":"notFound"}`,
/// `{"heard":"rateLimited","retryAfter":17}`, `{"heard":"failed"}`, `{"heard":"refused"}`.
///
/// ```
/// use shotstack_hosting::{api::{ApiResponse, HostedAsset}, poll::PollResult};
///
/// let answer = ApiResponse { http_status: 429, retry_after: Some("17"), body: b"{}" };
/// let error = HostedAsset::read(&answer).unwrap_err();
/// assert_eq!(PollResult::of(&error), PollResult::RateLimited { retry_after: Some(17) });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollResult {
    /// All that was to be known of the render is known.
    Settled,
    /// Not all is there yet.
    Unsettled {
        /// What to ask next.
        next: PollTarget,
    },
    /// There is no such render, or not yet.
    NotFound,
    /// 429.
    RateLimited {
        /// How long to wait, in seconds, if the API said so.
        retry_after: Option<u32>,
    },
    /// No answer, or one that can be another next time.
    Failed,
    /// An answer that stays the same however often one asks, such as 401 for a wrong key.
    Refused,
}

impl PollResult {
    /// What an error means for the asking: all that [`is_passing`](ApiError::is_passing) is asked again.
    ///
    /// ```
    /// use shotstack_hosting::{api::{ApiResponse, HostedAsset}, poll::PollResult};
    ///
    /// let answer = ApiResponse { http_status: 503, retry_after: None, body: b"" };
    /// assert_eq!(PollResult::of(&HostedAsset::read(&answer).unwrap_err()), PollResult::Failed);
    /// ```
    #[must_use]
    pub fn of(error: &ApiError) -> Self {
        match error {
            ApiError::NotFound { .. } => Self::NotFound,
            ApiError::RateLimited { retry_after, .. } => Self::RateLimited {
                retry_after: *retry_after,
            },
            passing if passing.is_passing() => Self::Failed,
            _ => Self::Refused,
        }
    }
}

impl ToJson for PollResult {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.name("heard");
        match self {
            Self::Settled => out.string("settled"),
            Self::Unsettled { next } => {
                out.string("unsettled");
                out.member("next", next);
            }
            Self::NotFound => out.string("notFound"),
            Self::RateLimited { retry_after } => {
                out.string("rateLimited");
                out.member("retryAfter", retry_after);
            }
            Self::Failed => out.string("failed"),
            Self::Refused => out.string("refused"),
        }
        out.close_object();
    }
}

impl FromJson for PollResult {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        let members = value.members()?;
        let heard: String = members.take("heard")?;
        match heard.as_str() {
            "settled" => Ok(Self::Settled),
            "unsettled" => Ok(Self::Unsettled {
                next: members.take("next")?,
            }),
            "notFound" => Ok(Self::NotFound),
            "rateLimited" => Ok(Self::RateLimited {
                retry_after: members.take("retryAfter")?,
            }),
            "failed" => Ok(Self::Failed),
            "refused" => Ok(Self::Refused),
            _ => Err(Unfit::new("none of the things that a plan hears").inside("heard")),
        }
    }
}

serialize_as_json!(PollTarget, PollResult);
deserialize_from_json!(PollTarget, PollResult);

impl RenderState {
    /// What to ask of the render next, or `None` once nothing more is to be expected: it is ready, failed or deleted.
    ///
    /// The Edit API is asked until the render is done, for it alone says that an edit failed and
    /// which files there will be; then the Serve API is. While it is unknown which files there will be, a
    /// file that is being copied keeps the render open.
    ///
    /// ```
    /// use shotstack_hosting::{poll::PollTarget, role::RoleSet, RenderState};
    ///
    /// assert_eq!(RenderState::default().next_target(RoleSet::EMPTY), Some(PollTarget::Render));
    /// ```
    #[must_use]
    pub fn next_target(&self, optional: RoleSet) -> Option<PollTarget> {
        let report = self.report(optional);
        let importing = |asset: &crate::render::AssetReport| asset.status == AssetStatus::Importing;
        let settled = match report.status {
            RenderStatus::Pending | RenderStatus::Partial => false,
            RenderStatus::Failed | RenderStatus::Deleted => true,
            RenderStatus::Ready => report.expectation_known || !report.assets.iter().any(importing),
        };
        let done = self
            .status
            .as_ref()
            .is_some_and(|said| said.progress == Progress::Done);
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

    #[test]
    fn what_is_heard_is_read_in_the_form_in_which_it_is_written() {
        for (heard, text) in [
            (PollResult::Settled, r#"{"heard":"settled"}"#),
            (
                PollResult::Unsettled {
                    next: PollTarget::Assets,
                },
                r#"{"heard":"unsettled","next":"assets"}"#,
            ),
            (PollResult::NotFound, r#"{"heard":"notFound"}"#),
            (
                PollResult::RateLimited {
                    retry_after: Some(17),
                },
                r#"{"heard":"rateLimited","retryAfter":17}"#,
            ),
            (
                PollResult::RateLimited { retry_after: None },
                r#"{"heard":"rateLimited","retryAfter":null}"#,
            ),
            (PollResult::Failed, r#"{"heard":"failed"}"#),
            (PollResult::Refused, r#"{"heard":"refused"}"#),
        ] {
            assert_eq!(heard.to_json(), text);
            assert_eq!(PollResult::from_json(&text.parse().unwrap()), Ok(heard));
        }
    }

    #[test]
    fn what_is_not_heard_is_told_by_its_place() {
        for (text, error) in [
            ("7", "not an object"),
            ("{}", "/heard: missing"),
            (
                r#"{"heard":"lost"}"#,
                "/heard: none of the things that a plan hears",
            ),
            (r#"{"heard":"unsettled"}"#, "/next: missing"),
            (
                r#"{"heard":"unsettled","next":"file"}"#,
                "/next: neither `render` nor `assets`",
            ),
            (
                r#"{"heard":"rateLimited","retryAfter":4294967296}"#,
                "/retryAfter: too large a number",
            ),
        ] {
            let unfit = PollResult::from_json(&text.parse().unwrap()).unwrap_err();
            assert_eq!(unfit.to_string(), error);
        }
        let text = r#"{"heard":"rateLimited","why":"too fast"}"#;
        assert!(PollResult::from_json(&text.parse().unwrap()).is_ok());
    }
}
