//! The owner, stage and host of an event of any kind, which a policy checks.

use std::borrow::Cow;

use serde_json::Value;

use crate::callback::claims::Claims;
use crate::cdn::CdnUrl;
use crate::cdn::bucket::{Bucket, BucketUrl};
use crate::cdn::path_segment;
use crate::event::Event;
use crate::event::file_url::FileUrl;
use crate::inbox::policy::Policy;
use crate::inbox::reply::Reply;
use crate::inbox::unexpected_host;
use crate::stage::Stage;
use crate::validate::verdict::Validated;

/// A member that not every kind of event has.
enum Member<T> {
    Absent,
    /// Present, but not valid.
    Unreadable,
    Read(T),
}

/// The stage in the URL of an event's file, if there is one.
pub(super) fn stage_of(validated: &Validated, policy: &Policy) -> Option<String> {
    Subject::new(validated, policy).stage().map(str::to_owned)
}

pub(super) struct Subject<'a> {
    owner: Member<&'a str>,
    url: Member<Cow<'a, FileUrl>>,
    cdn: Option<CdnUrl<'static>>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(validated: &'a Validated, policy: &Policy) -> Self {
        let event = validated.event();
        let (owner, url) = match event {
            Event::Unrecognized(event) => (
                text(event.unknown.get("owner")),
                match text(event.unknown.get("url")) {
                    Member::Absent => Member::Absent,
                    Member::Unreadable => Member::Unreadable,
                    Member::Read(text) => match text.parse() {
                        Ok(url) => Member::Read(Cow::Owned(url)),
                        Err(_) => Member::Unreadable,
                    },
                },
            ),
            _ => (
                match event.owner() {
                    Some(owner) => Member::Read(owner.as_str()),
                    None => Member::Absent,
                },
                match event.url() {
                    Some(url) => Member::Read(Cow::Borrowed(url)),
                    None if validated.has_unreadable_url() => Member::Unreadable,
                    None => Member::Absent,
                },
            ),
        };
        let cdn = match &url {
            Member::Read(url) => url.on_cdn(policy.validator.origin()).ok(),
            _ => None,
        };
        Self { owner, url, cdn }
    }

    /// Checks the event against the policy and the claims of the token.
    ///
    /// # Errors
    ///
    /// The reply, if one of them does not accept the event.
    pub(super) fn check(&self, claims: Option<&Claims>, policy: &Policy) -> Result<(), Reply> {
        self.check_owner(claims, policy)?;
        self.check_stage(claims, policy)?;
        self.check_host(policy)
    }

    fn check_owner(&self, claims: Option<&Claims>, policy: &Policy) -> Result<(), Reply> {
        let claimed = claims.and_then(|claims| claims.owner.as_ref());
        let is_accepted = |owner: &str| {
            claimed.is_none_or(|claimed| claimed.as_str() == owner)
                && policy
                    .owners
                    .as_ref()
                    .is_none_or(|owners| owners.iter().any(|other| other.as_str() == owner))
        };
        let has_rule = claimed.is_some() || policy.owners.is_some();
        let is_foreign = match self.owner {
            Member::Absent => false,
            Member::Unreadable => has_rule,
            Member::Read(owner) => !is_accepted(owner),
        };
        let detail = if is_foreign {
            "the event belongs to another owner"
        } else if self.file_owner().is_some_and(|owner| !is_accepted(&owner)) {
            "the file belongs to another owner"
        } else {
            return Ok(());
        };
        Err(Reply::new(403, "owner", detail))
    }

    fn check_stage(&self, claims: Option<&Claims>, policy: &Policy) -> Result<(), Reply> {
        let Some(found) = self.stage() else {
            return Ok(());
        };
        let claimed = claims.and_then(|claims| claims.stage);
        for wanted in [policy.stage, claimed] {
            if let Some(wanted) = wanted.map(Stage::as_str)
                && wanted != found
            {
                let detail = format!(
                    "the file is on stage `{found}`, but this inbox accepts only `{wanted}`: \
                     use a separate callback URL for renders of the other stage"
                );
                return Err(Reply::new(403, "stage", &detail));
            }
        }
        Ok(())
    }

    fn check_host(&self, policy: &Policy) -> Result<(), Reply> {
        let Some(hosts) = &policy.hosts else {
            return Ok(());
        };
        let is_accepted = match &self.url {
            Member::Absent => true,
            Member::Unreadable => false,
            Member::Read(url) => {
                self.cdn.is_some()
                    || self.is_in_own_bucket()
                    || url.host().is_some_and(|host| {
                        hosts.iter().any(|other| other.eq_ignore_ascii_case(host))
                    })
            }
        };
        if is_accepted {
            return Ok(());
        }
        Err(Reply::new(403, "host", &self.host_detail(hosts, policy)))
    }

    fn host_detail(&self, hosts: &[String], policy: &Policy) -> String {
        let Member::Read(url) = &self.url else {
            return "`url` is not a valid URL, so the host of the file is unknown".to_owned();
        };
        let Some(address) = unexpected_host::address(url) else {
            return "`url` has no host, so this inbox does not accept it".to_owned();
        };
        let origin = policy.validator.origin();
        let hosts = match hosts {
            [] => String::new(),
            hosts => format!(" and files on {}", hosts.join(", ")),
        };
        let owner = match self.owner {
            Member::Read(owner) => owner,
            _ => "",
        };
        let way_out = unexpected_host::way_out(owner, url);
        format!(
            "`url` is on {address}, but this inbox accepts only files below {origin}{hosts}: \
             to accept it, list its host in `hosts`; {way_out}"
        )
    }

    fn bucket(&self) -> Option<BucketUrl<'_>> {
        match &self.url {
            Member::Read(url) => BucketUrl::parse(url.as_str()),
            _ => None,
        }
    }

    fn stage(&self) -> Option<&str> {
        let bucket_stage = || self.bucket().map(|bucket| bucket.stage);
        let stage = self.cdn.as_ref().map(CdnUrl::stage).or_else(bucket_stage);
        stage.filter(|stage| !stage.is_empty())
    }

    /// The owner in the URL.
    fn file_owner(&self) -> Option<Cow<'_, str>> {
        match &self.cdn {
            Some(cdn) => Some(cdn.owner().into()),
            None => owner_in(self.bucket()?),
        }
    }

    /// Whether the file is in the output or an ingest bucket, under the event's own owner.
    fn is_in_own_bucket(&self) -> bool {
        let Some(file) = self.bucket() else {
            return false;
        };
        let is_used_by_webhooks = matches!(file.bucket, Bucket::Output | Bucket::Ingest);
        match (owner_in(file), &self.owner) {
            (Some(file_owner), Member::Read(owner)) => is_used_by_webhooks && file_owner == *owner,
            _ => false,
        }
    }
}

/// The owner in the path of a file in a bucket; `None` if a part of the path is not a plain name, such as `..`.
fn owner_in(file: BucketUrl<'_>) -> Option<Cow<'_, str>> {
    let path = file.path.split(['?', '#']).next().unwrap_or_default();
    if file.bucket == Bucket::Samples || path.split('/').any(|part| decoded(part).is_none()) {
        return None;
    }
    decoded(path.split_once('/')?.0)
}

fn decoded(part: &str) -> Option<Cow<'_, str>> {
    path_segment::decode(part).ok()
}

/// An empty string counts as null.
fn text(value: Option<&Value>) -> Member<&str> {
    match value {
        None | Some(Value::Null) => Member::Absent,
        Some(Value::String(text)) if text.is_empty() => Member::Absent,
        Some(Value::String(text)) => Member::Read(text),
        Some(_) => Member::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const INGEST: &str = "https://shotstack-ingest-api-v1-sources.s3.ap-southeast-2.amazonaws.com";

    fn code(body: Value, policy: &Policy) -> &'static str {
        let validated = policy.validator.check_value(body).unwrap();
        match Subject::new(&validated, policy).check(None, policy) {
            Ok(()) => "accepted",
            Err(reply) => reply.code,
        }
    }

    fn ingest(url: &str) -> Value {
        json!({"type": "ingest", "action": "source", "id": "i", "owner": "o", "status": "ready", "url": url})
    }

    #[test]
    fn shotstacks_buckets_are_accepted_under_the_events_owner() {
        let policy = Policy::unauthenticated();
        for (url, expected) in [
            (format!("{INGEST}/o/i/source.mp4"), "accepted"),
            (format!("{INGEST}/o/i/source.mp4?X-Amz-Date=1"), "accepted"),
            (
                "https://s3.amazonaws.com/shotstack-api-v1-output/o/a.mp4".into(),
                "accepted",
            ),
            (format!("{INGEST}/another/i/source.mp4"), "host"),
            (format!("{INGEST}/o/../another/source.mp4"), "host"),
            (format!("{INGEST}/o/%2e%2e/another/source.mp4"), "host"),
            (format!("{INGEST}/o%2f..%2fanother/source.mp4"), "host"),
            (format!("{INGEST}/o\\..\\another/source.mp4"), "host"),
            (format!("{INGEST}/o"), "host"),
            (
                "https://shotstack-create-api-v1-assets.s3.amazonaws.com/o/a.png".into(),
                "host",
            ),
            (
                "https://evil.s3.ap-southeast-2.amazonaws.com/o/a.mp4".into(),
                "host",
            ),
            ("https://cdn.shotstack.io/au/v1/o/a.mp4".into(), "accepted"),
            ("not a URL".into(), "host"),
            (String::new(), "accepted"),
        ] {
            assert_eq!(code(ingest(&url), &policy), expected, "{url}");
        }
    }

    #[test]
    fn the_rules_apply_to_every_kind_of_event() {
        let owners = Policy::authenticated([]).with_owners(["o".parse().unwrap()]);
        let owners = owners.unwrap().with_stage(Stage::Sandbox);
        let hosts = Policy::unauthenticated();
        let elsewhere = "https://evil.example/a.mp4";
        let production = "https://shotstack-api-v1-output.s3.amazonaws.com/o/a.mp4";
        for (event_type, action) in [
            ("serve", "copy"),
            ("edit", "render"),
            ("ingest", "source"),
            ("ingest", "rendition"),
            ("studio", "publish"),
        ] {
            let body = |owner: Value, url: Value| {
                json!({"type": event_type, "action": action, "id": "i",
                "render": "r", "status": "x", "owner": owner, "url": url})
            };
            let name = format!("{event_type}/{action}");
            assert_eq!(code(body("o".into(), Value::Null), &owners), "accepted");
            assert_eq!(code(body("x".into(), Value::Null), &owners), "owner");
            let foreign = production.replace("/o/", "/x/");
            assert_eq!(code(body("o".into(), foreign.into()), &owners), "owner");
            let verdict = code(body("o".into(), production.into()), &owners);
            assert_eq!(verdict, "stage", "{name}");
            assert_eq!(code(body("o".into(), elsewhere.into()), &hosts), "host");
            assert_eq!(code(body("o".into(), json!({})), &hosts), "host", "{name}");
        }
        let studio = |owner: Value| json!({"type": "studio", "action": "publish", "owner": owner});
        assert_eq!(code(studio(json!(["o"])), &owners), "owner");
        assert_eq!(code(studio(json!("")), &owners), "accepted");
        assert_eq!(code(studio(Value::Null), &owners), "accepted");
        assert_eq!(code(studio(json!(7)), &hosts), "accepted");
    }

    #[test]
    fn a_tokens_owner_applies_to_every_kind_of_event() {
        let policy = Policy::authenticated([]);
        let now = crate::timestamp::Timestamp::from_millis(0);
        let claims = Claims::new("order-17", now).with_owner("o".parse().unwrap());
        for (owner, is_accepted) in [(json!("o"), true), (json!("x"), false), (json!(7), false)] {
            let body = json!({"type": "studio", "action": "publish", "owner": owner});
            let validated = policy.validator.check_value(body).unwrap();
            let verdict = Subject::new(&validated, &policy).check(Some(&claims), &policy);
            assert_eq!(verdict.is_ok(), is_accepted);
        }
    }
}
