//! Admission: which deliveries are accepted, by method, token, form, owner, stage and host. It needs no store.

use serde_json::Value;

use crate::callback::claims::Claims;
use crate::callback::token::VerifiedToken;
use crate::event::Event;
use crate::expectation::Expectation;
use crate::id::{OwnerId, RenderId};
use crate::inbox::policy::Policy;
use crate::inbox::reply::Reply;
use crate::inbox::subject::Subject;
use crate::timestamp::Timestamp;
use crate::validate::verdict::Validated;

/// The body of a request.
///
/// ```
/// use shotstack_hosting::inbox::{Body, StepResult};
///
/// let parsed = serde_json::json!({"type": "serve", "action": "copy"});
/// for body in [Body::Bytes(br#"{"type":"serve","action":"copy"}"#), Body::Json(&parsed)] {
///     let result = StepResult::Body(body); // report it with `Turn::on_result`
/// }
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Body<'a> {
    /// The bytes of the body.
    Bytes(&'a [u8]),
    /// The parsed body. Duplicate members can no longer be detected.
    Json(&'a Value),
}

impl<'a> From<&'a [u8]> for Body<'a> {
    fn from(body: &'a [u8]) -> Self {
        Self::Bytes(body)
    }
}

/// An admitted delivery.
pub(super) enum Admission {
    Render(Box<Admitted>),
    /// An ingest event or an unrecognized event, of no render.
    Other(Box<Validated>),
}

impl Admission {
    pub(super) fn validated(&self) -> &Validated {
        match self {
            Self::Render(admitted) => &admitted.validated,
            Self::Other(validated) => validated,
        }
    }
}

/// An admitted event of a render.
pub(super) struct Admitted {
    pub(super) owner: OwnerId,
    pub(super) render: RenderId,
    pub(super) validated: Validated,
    pub(super) claims: Option<Claims>,
    pub(super) expectation: Expectation,
}

/// What can be decided before the body is read: 405 and 401.
pub(super) fn admit_head(
    method: &str,
    url: &str,
    policy: &Policy,
    now: Timestamp,
) -> Result<Option<VerifiedToken>, Reply> {
    if method != "POST" {
        let detail =
            "Shotstack sends webhooks by POST: a redirect may have turned the POST into a GET";
        let mut reply = Reply::new(405, "method", detail);
        reply.allow = Some("POST");
        return Err(reply);
    }
    policy
        .verify(url, now)
        .map_err(|error| Reply::new(401, error.code(), &error.to_string()))
}

/// What depends on the body: 413, 400 and 403.
pub(super) fn admit_body(
    body: Body<'_>,
    claims: Option<Claims>,
    policy: &Policy,
) -> Result<Admission, Reply> {
    let validated = match body {
        Body::Bytes(bytes) => policy.validator.check(bytes),
        Body::Json(value) => policy.validator.check_value(value.clone()),
    };
    match validated {
        Ok(validated) => admit_event(validated, claims, policy),
        Err(invalid) => {
            let (http_status, code) = if invalid.is_too_large() {
                (413, "too_large")
            } else {
                (400, "invalid")
            };
            let mut reply = Reply::new(
                http_status,
                code,
                "the body is not a valid Shotstack webhook",
            );
            reply.violations = invalid.violations().to_vec();
            Err(reply)
        }
    }
}

fn admit_event(
    validated: Validated,
    claims: Option<Claims>,
    policy: &Policy,
) -> Result<Admission, Reply> {
    Subject::new(&validated, policy).check(claims.as_ref(), policy)?;
    let (owner, render) = match validated.event() {
        Event::ServeCopy(copy) => (&copy.owner, &copy.render),
        Event::EditRender(event) => (&event.owner, &event.id),
        _ => return Ok(Admission::Other(Box::new(validated))),
    };
    let (owner, render) = (owner.clone(), render.clone());

    let mut expectation = policy.expectation.clone();
    if let Some(claimed) = claims.as_ref().and_then(Claims::expectation) {
        expectation.merge(&claimed);
    }
    Ok(Admission::Render(Box::new(Admitted {
        owner,
        render,
        validated,
        claims,
        expectation,
    })))
}
