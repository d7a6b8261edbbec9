//! The validator of webhook bodies.

use serde_json::Value;

use crate::cdn::CdnUrl;
use crate::cdn::origin::Origin;
use crate::event::file_url;
use crate::event::{Event, Unrecognized};
use crate::validate::code::Code;
use crate::validate::finding::{Finding, kind};
use crate::validate::known_event::{Fields, Kind, KnownMembers};
use crate::validate::limits::Limits;
use crate::validate::members::Members;
use crate::validate::strict_json::{self, Parsed};
use crate::validate::verdict::{Invalid, Validated};
use crate::validate::{advisories, hints, recognize};

/// Validates webhook bodies, with configurable limits and CDN origin.
///
/// A reference to it is a [`DeserializeSeed`](serde::de::DeserializeSeed) for serialized events.
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
    pub(super) limits: Limits,
    origin: Origin,
}

impl Validator {
    /// A validator with the default limits and Shotstack's CDN.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Sets the origin of your own CDN. URLs at Shotstack's origin are CDN URLs, too.
    #[must_use]
    pub fn with_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    pub(crate) fn max_bytes(&self) -> usize {
        self.limits.max_bytes
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Validates a body as received.
    ///
    /// # Errors
    ///
    /// Every violation, and the advisories.
    pub fn check(&self, body: &[u8]) -> Result<Validated, Invalid> {
        match self.check_plain(body) {
            Some(validated) => Ok(validated),
            None => self.explain(body),
        }
    }

    /// Validates any body: slower than [`check_plain`](Self::check_plain), but with every finding.
    fn explain(&self, body: &[u8]) -> Result<Validated, Invalid> {
        let parsed = strict_json::parse(body, self.limits)?;
        self.check_parsed(parsed)
    }

    /// Validates a body that is already parsed.
    ///
    /// Prefer [`check`](Self::check): in a parsed body, duplicate members can no longer be detected.
    ///
    /// # Errors
    ///
    /// As for [`check`](Self::check).
    pub fn check_value(&self, body: Value) -> Result<Validated, Invalid> {
        strict_json::check_nesting(&body, self.limits)?;
        self.check_parsed(Parsed {
            value: body,
            ..Parsed::default()
        })
    }

    /// Validates a body that was parsed with the default nesting. It is parsed again only if it exceeds this validator's limits.
    pub(crate) fn check_parsed_of(
        &self,
        body: &[u8],
        parsed: Parsed,
    ) -> Result<Validated, Invalid> {
        let limits = self.limits;
        if body.len() > limits.max_bytes || limits.nesting() < Limits::default().nesting() {
            return self.check(body);
        }
        self.check_parsed(parsed)
    }

    fn check_parsed(&self, parsed: Parsed) -> Result<Validated, Invalid> {
        let Parsed {
            value,
            mut violations,
            advisories,
            half_surrogates,
        } = parsed;
        let is_event = |name: &str| {
            value
                .get(name)
                .and_then(Value::as_str)
                .is_some_and(|text| !text.is_empty())
        };
        if !(is_event("type") && is_event("action"))
            && let Some(finding) = recognize::in_value(&value)
        {
            violations.push(finding);
            return Err(Invalid::new(violations, advisories));
        }
        let Value::Object(map) = value else {
            violations.push(not_an_object(&value));
            return Err(Invalid::new(violations, advisories));
        };
        let mut members = Members::new(map, "", self.limits);
        members.half_surrogates = half_surrogates;
        members.violations = violations;
        members.advisories = advisories;
        match self.event(&mut members) {
            Some(event) => Ok(Validated::new(event, members.advisories)),
            None => Err(Invalid::new(members.violations, members.advisories)),
        }
    }

    /// The event, unless there are violations.
    fn event(&self, members: &mut Members<'_>) -> Option<Event> {
        let before = members.violations.len();
        let event_type = members.required_line("type");
        let action = members.required_line("action");
        if let Some(first) = members.violations.get_mut(before)
            && let Some(hint) = hints::for_body(&members.map.clone().into())
        {
            first.set_hint(&hint);
        }
        match Kind::from_names(&event_type, &action) {
            Some(kind) => self.known(kind, members),
            None if members.violations.is_empty() => {
                Some(unrecognized(members, event_type, action))
            }
            None => {
                if event_type.is_empty() && action.is_empty() {
                    members.required_line("id");
                    members.required_line("owner");
                    members.required_line("status");
                }
                None
            }
        }
    }

    fn known(&self, kind: Kind, members: &mut Members<'_>) -> Option<Event> {
        let known = KnownMembers::read(kind, members);
        if !members.violations.is_empty() {
            return None;
        }
        let cdn = self.advise(&known.fields(), members);
        let cdn = cdn.map(CdnUrl::into_owned);
        Some(known.into_event(cdn, std::mem::take(&mut members.map)))
    }

    /// Adds the advisories about a known event, and returns its CDN URL.
    pub(super) fn advise<'a>(
        &self,
        fields: &Fields<'a>,
        members: &mut Members<'_>,
    ) -> Option<CdnUrl<'a>> {
        let (cdn, render) = match fields.kind {
            Kind::ServeCopy => (self.cdn_url(members, fields.url), fields.render),
            Kind::EditRender => {
                let cdn = fields.url.and_then(|url| CdnUrl::from_output(url).ok());
                (cdn, fields.id)
            }
            Kind::IngestSource | Kind::IngestRendition => (None, ""),
        };
        fields.advise(members);
        if let Some(cdn) = &cdn {
            advisories::names(members, cdn, render, fields.owner);
        }
        cdn
    }

    /// The parts of a CDN URL; an advisory if the URL is on the CDN's host but not a CDN URL.
    fn cdn_url<'a>(&self, members: &mut Members<'_>, url: Option<&'a str>) -> Option<CdnUrl<'a>> {
        let url = url?;
        let error = match file_url::on_cdn(url, &self.origin) {
            Ok(cdn) => return Some(cdn),
            Err(error) => error,
        };
        let host = file_url::host(url)?;
        let origin = self.origin.for_host(Some(host));
        if host.eq_ignore_ascii_case(origin.host()) {
            let problem = format!("is on the CDN's host, but {error}");
            let found = file_url::without_secrets(url);
            members.note("url", Code::IrregularCdnUrl, &problem, Some(&found));
        }
        None
    }
}

fn unrecognized(members: &mut Members<'_>, event_type: String, action: String) -> Event {
    let message = "this `type` and `action` are unknown";
    let advisory = Finding::new("", Code::UnrecognizedEvent, message)
        .with_found_string(&format!("{event_type}/{action}"))
        .with_hint(hints::for_unrecognized(&event_type, &action));
    members.advise(advisory);
    Event::Unrecognized(Unrecognized {
        event_type,
        action,
        unknown: std::mem::take(&mut members.map),
    })
}

fn not_an_object(body: &Value) -> Finding {
    let hint = match body {
        Value::Array(_) => "a body has exactly one event",
        _ => "a webhook is a JSON object",
    };
    let message = format!("the body is {}, not an object", kind(body));
    Finding::new("", Code::NotAnObject, &message)
        .with_found_value(body)
        .with_hint(hint)
}
