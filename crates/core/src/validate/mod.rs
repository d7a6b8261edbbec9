//! From a body to an event: what refuses it, and what merely deserves a word.
//!
//! Refused is only what cannot be what it claims to be; in doubt a body is accepted with an advisory.
//! A genuine event that is refused is lost after ten deliveries.

pub(crate) mod advice;
pub(crate) mod diagnosis;
pub(crate) mod finding;
pub(crate) mod limits;
pub(crate) mod member;
pub(crate) mod strict_json;
pub(crate) mod verdict;

use crate::cdn::CdnUrl;
use crate::cdn::origin::Origin;
use crate::event::file_url::FileUrl;
use crate::event::status::{CopyStatus, EditStatus};
use crate::event::{EditRender, Event, Ingest, ServeCopy, Still, Unrecognized};
use crate::id::{AssetId, IngestId, OwnerId, RenderId};
use crate::json::Json;
use crate::validate::advice::{Outcome, Settled};
use crate::validate::finding::{Code, Finding};
use crate::validate::limits::Limits;
use crate::validate::member::{Members, UrlMember};
use crate::validate::strict_json::Parsed;
use crate::validate::verdict::{Invalid, Validated};

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
    /// # use shotstack_hosting::{Limits, Validator};
    /// assert!(Validator::new().check(br#"{"type":"studio","action":"publish"}"#).is_ok());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With other limits.
    ///
    /// ```
    /// # use shotstack_hosting::{Limits, Validator};
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
    /// # use shotstack_hosting::{Limits, Validator};
    /// let validator = Validator::new().with_origin("https://media.example.com".parse()?);
    /// # Ok::<(), shotstack_hosting::OriginError>(())
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
    /// # use shotstack_hosting::{Limits, Validator};
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
    /// # use shotstack_hosting::{Limits, Validator};
    /// let body = serde_json::json!({"type": "studio", "action": "publish"});
    /// assert!(Validator::new().check_value(body).is_ok());
    /// ```
    pub fn check_value(&self, body: impl Into<Json>) -> Result<Validated, Invalid> {
        self.check_tree(body.into())
    }

    fn check_tree(&self, body: Json) -> Result<Validated, Invalid> {
        strict_json::check_nesting(&body, self.limits)?;
        self.check_object(Parsed {
            value: body,
            violations: Vec::new(),
            advisories: Vec::new(),
        })
    }

    fn check_object(&self, parsed: Parsed) -> Result<Validated, Invalid> {
        let map = match parsed.value {
            Json::Object(map) => map,
            other => {
                let message = format!("the body is {}, not an object", other.kind());
                let hint = match other {
                    Json::Array(_) => "one body holds one event",
                    Json::String(_) => "this may be a body that was encoded as JSON twice",
                    _ => "a webhook is a JSON object",
                };
                let refusal = Finding::new("", Code::NotAnObject, message)
                    .showing(&other)
                    .advising(hint);
                let mut violations = parsed.violations;
                violations.push(refusal);
                return Err(Invalid::new(violations, parsed.advisories));
            }
        };
        let mut members = Members::new(map, String::new(), self.limits);
        members.violations = parsed.violations;
        members.advisories = parsed.advisories;
        self.read(members)
    }

    fn read(&self, mut members: Members) -> Result<Validated, Invalid> {
        let envelope = diagnosis::of_body(members.map());
        let before = members.violations.len();
        let event_type = members.name("type");
        let action = members.name("action");
        if let (Some(first), Some(hint)) = (members.violations.get_mut(before), envelope) {
            *first = first.clone().advising(hint);
        }
        match kind(event_type.as_deref(), action.as_deref()) {
            Kind::ServeCopy => self.serve_copy(members),
            Kind::EditRender => edit_render(members),
            Kind::IngestSource => ingest(members, Event::IngestSource),
            Kind::IngestRendition => ingest(members, Event::IngestRendition),
            Kind::Unrecognized => match (event_type, action) {
                (Some(event_type), Some(action)) if members.violations.is_empty() => {
                    Ok(unrecognized(members, event_type, action))
                }
                _ => Err(Invalid::of(members)),
            },
            Kind::Unknown => {
                for name in ["id", "owner", "status"] {
                    members.name(name);
                }
                Err(Invalid::of(members))
            }
        }
    }

    fn serve_copy(&self, mut members: Members) -> Result<Validated, Invalid> {
        let without_render = diagnosis::of_copy_without_render(members.map());
        let id = members.id::<AssetId>("id");
        let before = members.violations.len();
        let render = members.id::<RenderId>("render");
        if let Some(refusal) = members.violations.get_mut(before)
            && refusal.hint().is_none()
        {
            *refusal = refusal.clone().advising(without_render);
        }
        let owner = members.id::<OwnerId>("owner");
        let status = members.name("status").map(CopyStatus::from);
        let outcome = Outcome::read(&mut members);
        let (Some(id), Some(render), Some(owner), Some(status), true) =
            (id, render, owner, status, members.violations.is_empty())
        else {
            return Err(Invalid::of(members));
        };

        let cdn = match &outcome.url {
            Some(url) => self.cdn_url(&mut members, url),
            None => None,
        };
        if matches!(status, CopyStatus::Other(_)) {
            advice::of_status(&mut members, "ready and failed", status.as_str());
        }
        outcome.advise(&mut members, Settled::from(&status));
        advice::of_ids(
            &mut members,
            &[("id", id.as_str()), ("render", render.as_str())],
        );
        if let Some(cdn) = &cdn {
            advice::of_names(&mut members, cdn, render.as_str(), owner.as_str());
        }

        Ok(Validated::of(members, |unknown| {
            Event::ServeCopy(ServeCopy {
                id,
                render,
                owner,
                status,
                url: outcome.url,
                cdn,
                error: outcome.error,
                completed: outcome.completed,
                unknown,
            })
        }))
    }

    /// What a URL of the CDN says; a word if it is on the CDN's host and yet no URL of the CDN's form.
    fn cdn_url(&self, members: &mut Members, url: &FileUrl) -> Option<CdnUrl<'static>> {
        let origin = self.origin.or_shotstacks(url.host());
        match CdnUrl::parse_at(&origin, url.as_str()) {
            Ok(cdn) => Some(cdn.into_owned()),
            Err(error) => {
                let on_the_cdn = url
                    .host()
                    .is_some_and(|host| host.eq_ignore_ascii_case(origin.host()));
                if on_the_cdn {
                    let message = format!("`url` is on the CDN's host, but {error}");
                    let advisory = members
                        .finding("url", Code::IrregularCdnUrl, message)
                        .showing_string(&url.without_secrets());
                    members.advise(advisory);
                }
                None
            }
        }
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
    /// # Ok::<(), shotstack_hosting::Invalid>(())
    /// ```
    pub fn from_value(body: impl Into<Json>) -> Result<Validated, Invalid> {
        Validator::new().check_value(body)
    }
}

impl std::str::FromStr for Event {
    type Err = Invalid;

    fn from_str(body: &str) -> Result<Self, Invalid> {
        Self::from_slice(body.as_bytes()).map(Validated::into_event)
    }
}

enum Kind {
    ServeCopy,
    EditRender,
    IngestSource,
    IngestRendition,
    /// A pair that we do not know: its other members are not ours to judge.
    Unrecognized,
    /// Neither `type` nor `action` can be read.
    Unknown,
}

/// The kind of event. Where one of the two cannot be read, the other tells what else to check.
fn kind(event_type: Option<&str>, action: Option<&str>) -> Kind {
    match (event_type, action) {
        (Some("serve") | None, Some("copy")) | (Some("serve"), None) => Kind::ServeCopy,
        (Some("edit") | None, Some("render")) | (Some("edit"), None) => Kind::EditRender,
        (Some("ingest") | None, Some("source")) | (Some("ingest"), None) => Kind::IngestSource,
        (Some("ingest") | None, Some("rendition")) => Kind::IngestRendition,
        (None, None) => Kind::Unknown,
        _ => Kind::Unrecognized,
    }
}

fn edit_render(mut members: Members) -> Result<Validated, Invalid> {
    let id = members.id::<RenderId>("id");
    let owner = members.id::<OwnerId>("owner");
    let status = members.name("status").map(EditStatus::from);
    let poster = still(&mut members, "poster");
    let thumbnail = still(&mut members, "thumbnail");
    let outcome = Outcome::read(&mut members);
    let (Some(id), Some(owner), Some(status), true) =
        (id, owner, status, members.violations.is_empty())
    else {
        return Err(Invalid::of(members));
    };

    let cdn = outcome
        .url
        .as_ref()
        .and_then(|url| CdnUrl::from_output(url.as_str()).ok())
        .map(CdnUrl::into_owned);
    if matches!(status, EditStatus::Other(_)) {
        advice::of_status(&mut members, "done and failed", status.as_str());
    }
    outcome.advise(&mut members, Settled::from(&status));
    advice::of_ids(&mut members, &[("id", id.as_str())]);
    if let Some(cdn) = &cdn {
        advice::of_names(&mut members, cdn, id.as_str(), owner.as_str());
    }

    Ok(Validated::of(members, |unknown| {
        Event::EditRender(EditRender {
            id,
            owner,
            status,
            url: outcome.url,
            cdn,
            poster,
            thumbnail,
            error: outcome.error,
            completed: outcome.completed,
            unknown,
        })
    }))
}

fn ingest(mut members: Members, event: fn(Ingest) -> Event) -> Result<Validated, Invalid> {
    let id = members.id::<IngestId>("id");
    let owner = members.id::<OwnerId>("owner");
    let status = members.name("status").map(CopyStatus::from);
    let outcome = Outcome::read(&mut members);
    let (Some(id), Some(owner), Some(status), true) =
        (id, owner, status, members.violations.is_empty())
    else {
        return Err(Invalid::of(members));
    };

    if matches!(status, CopyStatus::Other(_)) {
        advice::of_status(&mut members, "ready and failed", status.as_str());
    }
    outcome.advise(&mut members, Settled::from(&status));
    advice::of_ids(&mut members, &[("id", id.as_str())]);

    Ok(Validated::of(members, |unknown| {
        event(Ingest {
            id,
            owner,
            status,
            url: outcome.url,
            error: outcome.error,
            completed: outcome.completed,
            unknown,
        })
    }))
}

fn unrecognized(mut members: Members, event_type: String, action: String) -> Validated {
    let message = "we do not know this `type` and `action`";
    let advisory = Finding::new("", Code::UnrecognizedEvent, message)
        .showing_string(&format!("{event_type}/{action}"))
        .advising(diagnosis::of_unrecognized(&event_type, &action));
    members.advise(advisory);
    Validated::of(members, |members| {
        Event::Unrecognized(Unrecognized {
            event_type,
            action,
            members,
        })
    })
}

fn still(members: &mut Members, name: &str) -> Still {
    match members.url_if_readable(name) {
        UrlMember::Absent => Still::Unsaid,
        UrlMember::Null => Still::None,
        UrlMember::Url(url) => Still::Url(url),
        UrlMember::Unreadable => Still::Unreadable,
    }
}
