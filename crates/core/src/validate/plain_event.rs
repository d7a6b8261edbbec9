//! Known events in plain bodies, whose texts are borrowed from the body.

use serde_json::Map;

use crate::cdn::CdnUrl;
use crate::event::file_url::{self, FileUrl};
use crate::event::{Event, StillImage};
use crate::timestamp::Timestamp;
use crate::validate::finding::Finding;
use crate::validate::known_event::{Fields, Kind, KnownMembers};
use crate::validate::members::Members;
use crate::validate::scanner::{self, Member};
use crate::validate::validator::Validator;
use crate::validate::verdict::Validated;

/// A known event that borrows from its body, about which nothing is to be reported.
///
/// For the WebAssembly side of the npm package, where JavaScript cuts the texts from what it has already.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainEvent<'a> {
    /// The members in the documented order: `type`, `action`, `id`, `render`, `owner`, `status`, `url`, `poster`,
    /// `thumbnail`, `error`, `completed`.
    pub members: [Member<'a>; 11],
    /// The parts of the URL.
    pub cdn: Option<CdnUrl<'a>>,
    /// The time at which it was completed.
    pub completed: Option<Timestamp>,
}

/// A known event that borrows from its body.
struct Borrowed<'a> {
    fields: Fields<'a>,
    poster: Member<'a>,
    thumbnail: Member<'a>,
    cdn: Option<CdnUrl<'a>>,
    advisories: Vec<Finding>,
}

impl Validator {
    /// Validates a plain body with a known event. `None` for any other body, and if there is a violation, or a member that
    /// would be left out of the event.
    pub(crate) fn check_plain(&self, body: &[u8]) -> Option<Validated> {
        let mut event = self.borrowed(&self.scan(body)?)?;
        let advisories = std::mem::take(&mut event.advisories);
        Some(Validated::new(event.into_event(), advisories))
    }

    /// A known event in a plain body, unless there is a violation or an advisory.
    #[doc(hidden)]
    #[must_use]
    pub fn plain_event<'a>(&self, body: &'a [u8]) -> Option<PlainEvent<'a>> {
        let members = self.scan(body)?;
        let event = self.borrowed(&members)?;
        event.advisories.is_empty().then_some(PlainEvent {
            members,
            cdn: event.cdn,
            completed: event.fields.completed,
        })
    }

    fn scan<'a>(&self, body: &'a [u8]) -> Option<scanner::Members<'a>> {
        if body.len() > self.limits.max_bytes || self.limits.nesting() == 0 {
            return None;
        }
        scanner::scan(body)
    }

    fn borrowed<'a>(&self, members: &scanner::Members<'a>) -> Option<Borrowed<'a>> {
        let [
            event_type,
            action,
            id,
            render,
            owner,
            status,
            url,
            poster,
            thumbnail,
            error,
            completed,
        ] = *members;
        let required = |member: Member<'a>| {
            let text = member.text()?;
            (text.len() <= self.limits.id_bytes()).then_some(text)
        };
        let kind = Kind::from_names(required(event_type)?, required(action)?)?;
        let render = match kind {
            Kind::ServeCopy => required(render)?,
            _ => absent(render)?,
        };
        if kind != Kind::EditRender {
            absent(poster).and(absent(thumbnail))?;
        }
        let completed = match completed.text() {
            Some(text) => Some(text.parse::<Timestamp>().ok()?),
            None => None,
        };
        let fields = Fields {
            kind,
            id: required(id)?,
            render,
            owner: required(owner)?,
            status: required(status)?,
            url: url.text(),
            error: error.text(),
            completed,
        };
        let mut found = Members::new(Map::new(), "", self.limits);
        let cdn = self.advise(&fields, &mut found);
        if cdn.is_none() {
            valid_url(url)?;
        }
        valid_url(poster).and(valid_url(thumbnail))?;
        Some(Borrowed {
            fields,
            poster,
            thumbnail,
            cdn,
            advisories: found.advisories,
        })
    }
}

/// A member that events of this kind do not have. It would be an unknown one.
fn absent(member: Member<'_>) -> Option<&'static str> {
    (member == Member::Absent).then_some("")
}

fn valid_url(member: Member<'_>) -> Option<()> {
    let problem = member.text().and_then(file_url::check);
    problem.is_none().then_some(())
}

impl Borrowed<'_> {
    fn into_event(self) -> Event {
        let fields = self.fields;
        let known = KnownMembers {
            kind: fields.kind,
            id: fields.id.to_owned(),
            render: fields.render.to_owned(),
            owner: fields.owner.to_owned(),
            status: fields.status.into(),
            poster: still_image(self.poster),
            thumbnail: still_image(self.thumbnail),
            url: fields.url.map(FileUrl::from_checked),
            error: fields.error.map(str::to_owned),
            completed: fields.completed,
        };
        known.into_event(self.cdn.map(CdnUrl::into_owned), Map::new())
    }
}

fn still_image(member: Member<'_>) -> StillImage {
    match member {
        Member::Absent => StillImage::Unspecified,
        Member::Null | Member::Text("") => StillImage::None,
        Member::Text(url) => StillImage::Url(FileUrl::from_checked(url)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"type":"serve","action":"copy","id":"e4433cbf-e501-76a2-ac8b-715d26997540",
      "render":"d2b46ed6-998a-4d6b-9d91-b8cf0193a655","owner":"5ca6hu7s9k","status":"ready",
      "url":"https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-998a-4d6b-9d91-b8cf0193a655.mp4",
      "error":null,"completed":"2021-07-12T11:04:44.574Z"}"#;

    #[test]
    fn a_genuine_body_is_plain() {
        let validated = Validator::new().check_plain(BODY.as_bytes()).unwrap();
        assert!(validated.advisories().is_empty());
        assert_eq!(validated.event().status(), Some("ready"));
    }
}
