//! Admission: which deliveries are accepted, by method, token, form, owner, stage and host. It needs no store.

use std::fmt;

use serde_json::Value;

use crate::callback::claims::Claims;
use crate::callback::query::redact_token;
use crate::callback::token::VerifiedToken;
use crate::event::Event;
use crate::expectation::Expectation;
use crate::id::RenderKey;
use crate::inbox::policy::Policy;
use crate::inbox::reply::Reply;
use crate::inbox::subject::Subject;
use crate::timestamp::Timestamp;
use crate::validate::verdict::Validated;

/// A request to the callback URL.
///
/// ```
/// use shotstack_hosting::{inbox::{Body, Delivery, admit}, Policy, Timestamp};
///
/// // A redirect has turned the POST into a GET.
/// let delivery = Delivery { method: "GET", url: "/hook", body: Body::Bytes(b"") };
/// let reply = admit(&delivery, &Policy::unauthenticated(), Timestamp::from_millis(0)).unwrap_err();
/// assert_eq!((reply.http_status, reply.allow), (405, Some("POST")));
/// ```
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The request's URL, absolute or only path and query.
    pub url: &'a str,
    /// The body.
    pub body: Body<'a>,
}

/// Shows neither the token nor the body.
impl fmt::Debug for Delivery<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("method", &self.method)
            .field("url", &redact_token(self.url))
            .finish_non_exhaustive()
    }
}

/// The body of a request.
///
/// ```
/// use shotstack_hosting::inbox::{Body, Delivery};
///
/// let parsed = serde_json::json!({"type": "serve", "action": "copy"}).into();
/// let delivery = Delivery { method: "POST", url: "/hook", body: Body::Json(&parsed) };
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
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Admission {
    /// An event of a render: load that render's state and call [`decide`](crate::inbox::decide).
    Render(Admitted),
    /// An ingest event or an unrecognized event: there is nothing to store; reply 200.
    Other(Validated),
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
#[derive(Debug, Clone, PartialEq)]
pub struct Admitted {
    pub(super) key: RenderKey,
    pub(super) validated: Validated,
    pub(super) claims: Option<Claims>,
    pub(super) expectation: Expectation,
}

impl Admitted {
    /// The render: the key of its state in the store.
    #[must_use]
    pub fn key(&self) -> &RenderKey {
        &self.key
    }

    /// The event and its advisories.
    #[must_use]
    pub fn validated(&self) -> &Validated {
        &self.validated
    }

    /// The claims of the callback token, if the policy requires one.
    #[must_use]
    pub fn claims(&self) -> Option<&Claims> {
        self.claims.as_ref()
    }
}

/// Accepts or refuses a delivery. It needs no store.
///
/// # Errors
///
/// The reply: 405 if the method is not POST, 401 if a required token is missing or not valid, 413 if the body is too
/// large, 400 if it is not valid, 403 if the policy does not accept the owner, stage or host.
///
/// ```
/// use shotstack_hosting::{inbox::{Admission, Body, Delivery, admit}, Policy, Timestamp};
///
/// let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
///   "url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
/// let delivery = Delivery { method: "POST", url: "/hook", body: Body::Bytes(body) };
/// let now = Timestamp::from_millis(0);
/// let Ok(Admission::Render(admitted)) = admit(&delivery, &Policy::unauthenticated(), now) else { panic!() };
/// assert_eq!(admitted.key().to_string(), "o/r");
///
/// let strict = Policy::unauthenticated().with_owners(["5ca6hu7s9k".parse()?])?;
/// assert_eq!(admit(&delivery, &strict, now).unwrap_err().http_status, 403);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn admit(delivery: &Delivery<'_>, policy: &Policy, now: Timestamp) -> Result<Admission, Reply> {
    let token = admit_head(delivery.method, delivery.url, policy, now)?;
    let claims = token.map(|token| token.claims);
    admit_body(delivery.body, claims, policy)
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
        _ => return Ok(Admission::Other(validated)),
    };
    let key = RenderKey::new(owner.clone(), render.clone());

    let mut expectation = policy.expectation.clone();
    if let Some(claimed) = claims.as_ref().and_then(Claims::expectation) {
        expectation.merge(&claimed);
    }
    Ok(Admission::Render(Admitted {
        key,
        validated,
        claims,
        expectation,
    }))
}
