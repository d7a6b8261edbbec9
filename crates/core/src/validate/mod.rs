//! From a body to an event: what refuses it, and what merely deserves a word.
//!
//! Refused is only what cannot be what it claims to be; in doubt a body is accepted with an advisory.
//! A genuine event that is refused is lost after ten deliveries.

pub(crate) mod advisories;
pub(crate) mod finding;
pub(crate) mod hints;
mod known_event;
pub(crate) mod limits;
pub(crate) mod member;
mod place;
mod repair;
pub(crate) mod strict_json;
mod strict_value;
pub(crate) mod verdict;

pub use finding::{Code, Finding};
pub use limits::{Limits, MAX_NESTING};
pub use verdict::{Invalid, Validated};

use serde_json::Value;

use crate::cdn::CdnUrl;
use crate::cdn::origin::Origin;
use crate::event::file_url::FileUrl;
use crate::event::{Event, Unrecognized};
use crate::pieces::joined;
use crate::validate::known_event::{Kind, Told, kind};
use crate::validate::member::Members;
use crate::validate::strict_json::Parsed;

/// Reads bodies under limits of your own, or with a CDN of your own in front of Shotstack's.
///
/// ```
/// use shotstack_hosting::{Event, Validator};
///
/// let validator = Validator::new().with_origin("https://media.example.com".parse()?);
/// let validated = validator.check(br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o",
///   "status":"ready","url":"https://media.example.com/au/v1/o/r.mp4"}"#)?;
/// let Event::ServeCopy(copy) = validated.event() else { panic!() };
/// assert!(copy.cdn.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validator {
    limits: Limits,
    origin: Origin,
}

impl Validator {
    /// With the default limits and Shotstack's CDN.
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Limits, Validator};
    /// assert!(Validator::new().check(br#"{"type":"studio","action":"publish"}"#).is_ok());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With other limits.
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Limits, Validator};
    /// let validator = Validator::new().with_limits(Limits { max_bytes: 8, ..Limits::default() });
    /// assert!(validator.check(br#"{"type":"studio","action":"publish"}"#).is_err());
    /// ```
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// With another origin that counts as the CDN, in place of Shotstack's.
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Limits, Validator};
    /// let validator = Validator::new().with_origin("https://media.example.com".parse()?);
    /// # Ok::<(), shotstack_hosting::cdn::OriginError>(())
    /// ```
    #[must_use]
    pub fn with_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Reads a body as it came over the wire.
    ///
    /// # Errors
    ///
    /// All violations at once; the advisories go with them.
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Limits, Validator};
    /// let refused = Validator::new().check(b"{").unwrap_err();
    /// assert!(refused.to_string().contains("the body ends before its JSON does"));
    /// ```
    pub fn check(&self, body: &[u8]) -> Result<Validated, Invalid> {
        let parsed = strict_json::parse(body, self.limits)?;
        self.check_object(parsed)
    }

    /// Reads a body that something else has parsed already.
    ///
    /// Prefer [`check`](Self::check): whether members were duplicated cannot be told any more.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Limits, Validator};
    /// let body = serde_json::json!({"type": "studio", "action": "publish"});
    /// assert!(Validator::new().check_value(body).is_ok());
    /// ```
    pub fn check_value(&self, body: impl Into<Value>) -> Result<Validated, Invalid> {
        self.check_tree(body.into())
    }

    fn check_tree(&self, body: Value) -> Result<Validated, Invalid> {
        strict_json::check_nesting(&body, self.limits)?;
        self.check_object(Parsed {
            value: body,
            ..Parsed::default()
        })
    }

    fn check_object(&self, parsed: Parsed) -> Result<Validated, Invalid> {
        let Parsed {
            value,
            mut violations,
            advisories,
            half_surrogates,
        } = parsed;
        let Value::Object(map) = value else {
            violations.push(not_an_object(&value));
            return Err(Invalid::new(violations, advisories));
        };
        let mut members = Members::new(map, "", self.limits);
        members.violations = violations;
        members.advisories = advisories;
        members.half_surrogates = half_surrogates;
        match self.event(&mut members) {
            Some(event) => Ok(Validated::new(event, members.advisories)),
            None => Err(Invalid::new(members.violations, members.advisories)),
        }
    }

    /// The event, unless there are violations.
    fn event(&self, members: &mut Members<'_>) -> Option<Event> {
        let before = members.violations.len();
        let event_type = members.name("type");
        let action = members.name("action");
        if let Some(first) = members.violations.get_mut(before)
            && let Some(hint) = hints::of_body(&members.map)
        {
            first.advise(hint);
        }
        match kind(&event_type, &action) {
            Some(kind) => self.known(kind, members),
            None if members.violations.is_empty() => {
                Some(unrecognized(members, event_type, action))
            }
            None => {
                if event_type.is_empty() && action.is_empty() {
                    members.name("id");
                    members.name("owner");
                    members.name("status");
                }
                None
            }
        }
    }

    fn known(&self, kind: Kind, members: &mut Members<'_>) -> Option<Event> {
        let told = Told::read(kind, members);
        if !members.violations.is_empty() {
            return None;
        }
        let cdn = match (kind, &told.url) {
            (Kind::ServeCopy, Some(url)) => self.cdn_url(members, url),
            (Kind::EditRender, Some(url)) => {
                let cdn = CdnUrl::from_output(url.as_str()).ok();
                cdn.map(CdnUrl::into_owned)
            }
            _ => None,
        };
        told.advise(kind, members);
        if let Some(cdn) = &cdn {
            let render = match kind {
                Kind::ServeCopy => &told.render,
                _ => &told.id,
            };
            advisories::of_names(members, cdn, render, &told.owner);
        }
        Some(told.into_event(kind, cdn, std::mem::take(&mut members.map)))
    }

    /// What a URL of the CDN says; a word if it is on the CDN's host and yet no URL of the CDN's form.
    fn cdn_url(&self, members: &mut Members<'_>, url: &FileUrl) -> Option<CdnUrl<'static>> {
        let error = match url.on_cdn(&self.origin) {
            Ok(cdn) => return Some(cdn),
            Err(error) => error,
        };
        let host = url.host()?;
        let origin = self.origin.or_shotstacks(Some(host));
        if host.eq_ignore_ascii_case(origin.host()) {
            let problem = joined(&["is on the CDN's host, but ", &error.to_string()]);
            let found = url.without_secrets();
            members.note("url", Code::IrregularCdnUrl, &problem, Some(&found));
        }
        None
    }
}

impl Event {
    /// Reads a webhook's body with the default limits.
    ///
    /// # Errors
    ///
    /// All violations at once. The rules are those of [`Validator::check`].
    ///
    /// ```
    /// use shotstack_hosting::Event;
    ///
    /// let refused = Event::from_slice(br#"{"data":[]}"#).unwrap_err();
    /// assert!(refused.violations()[0].hint().unwrap().contains("no `data` envelope"));
    /// ```
    pub fn from_slice(body: &[u8]) -> Result<Validated, Invalid> {
        Validator::new().check(body)
    }

    /// Reads a webhook's body that something else has parsed already; see [`Validator::check_value`].
    ///
    /// # Errors
    ///
    /// All violations at once.
    ///
    /// ```
    /// use shotstack_hosting::Event;
    ///
    /// let body = serde_json::json!({"type": "studio", "action": "publish"});
    /// assert_eq!(Event::from_value(body)?.event().action(), "publish");
    /// # Ok::<(), shotstack_hosting::validate::Invalid>(())
    /// ```
    pub fn from_value(body: impl Into<Value>) -> Result<Validated, Invalid> {
        Validator::new().check_value(body)
    }
}

impl std::str::FromStr for Event {
    type Err = Invalid;

    fn from_str(body: &str) -> Result<Self, Invalid> {
        Self::from_slice(body.as_bytes()).map(Validated::into_event)
    }
}

fn unrecognized(members: &mut Members<'_>, event_type: String, action: String) -> Event {
    let message = "we do not know this `type` and `action`";
    let advisory = Finding::new("", Code::UnrecognizedEvent, message)
        .showing_string(&joined(&[&event_type, "/", &action]))
        .advising(hints::of_unrecognized(&event_type, &action));
    members.advise(advisory);
    Event::Unrecognized(Unrecognized {
        event_type,
        action,
        members: std::mem::take(&mut members.map),
    })
}

fn not_an_object(body: &Value) -> Finding {
    let message = joined(&["the body is ", crate::json::kind(body), ", not an object"]);
    let hint = match body {
        Value::Array(_) => "one body holds one event",
        Value::String(_) => "this may be a body that was encoded as JSON twice",
        _ => "a webhook is a JSON object",
    };
    Finding::new("", Code::NotAnObject, &message)
        .showing(body)
        .advising(hint)
}
