//! Files on an unexpected host: the advisory, and what to do.

use crate::cdn::host::is_loopback;
use crate::cdn::{CdnUrl, Origin};
use crate::event::ServeCopy;
use crate::event::file_url::FileUrl;
use crate::expectation::Expectation;
use crate::inbox::policy::Policy;
use crate::render::report::Report;
use crate::role::AssetRole;
use crate::stage::Stage;
use crate::validate::code::Code;
use crate::validate::finding::Finding;

/// The advisory, if the file has a role that is expected on Shotstack's hosting and was not observed there.
///
/// The report is the one after the event. There is no advisory if the expectation names other destinations, or the
/// policy the host.
pub(crate) fn unexpected_host(
    copy: &ServeCopy,
    expectation: &Expectation,
    report: &Report,
    policy: &Policy,
) -> Option<Finding> {
    let url = copy.url.as_ref()?;
    let host = url.host()?;
    let is_destination = || expectation.elsewhere().next().is_some();
    if copy.status.as_str() != "ready"
        || copy.cdn.is_some()
        || !expectation.is_hosted()
        || is_destination()
        || is_accepted(host, policy)
    {
        return None;
    }
    let role = role_of(copy, url, report);
    if !report.missing.iter().any(|missing| missing.role == role) {
        return None;
    }
    let address = address(url)?;
    let origin = policy.validator.origin();
    if is_below(url, origin) || is_below(url, &Origin::default()) {
        // The validator has said that it is an irregular CDN URL.
        return None;
    }
    let message = format!(
        "`url` is on {address}, not below {origin}, so the {role} file still counts as missing: {}",
        way_out(copy.owner.as_str(), url),
    );
    let finding = Finding::new("/url", Code::UnexpectedHost, &message);
    Some(finding.with_found_string(&url.without_secrets()))
}

fn is_accepted(host: &str, policy: &Policy) -> bool {
    let mut hosts = policy.hosts.iter().flatten();
    hosts.any(|other| other.eq_ignore_ascii_case(host))
}

/// The role of the file. Without a name that determines one, it would be the main file on Shotstack's hosting.
fn role_of(copy: &ServeCopy, url: &FileUrl, report: &Report) -> AssetRole {
    let mut assets = report.assets.iter();
    let role = assets
        .find(|asset| asset.id == copy.id && asset.url.as_ref() == Some(url))
        .and_then(|asset| asset.role);
    role.unwrap_or_else(|| {
        url.filename()
            .map_or(AssetRole::Main, |name| AssetRole::from_filename(&name))
    })
}

/// The scheme, host and port of a URL, without userinfo.
pub(super) fn address(url: &FileUrl) -> Option<String> {
    let (scheme, rest) = url.as_str().split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    Some(format!("{scheme}://{host}"))
}

fn is_below(url: &FileUrl, origin: &Origin) -> bool {
    let rest = url.as_str().strip_prefix(origin.as_str());
    rest.is_some_and(|rest| rest.starts_with('/'))
}

/// What to do about a file of this owner on an unexpected host.
pub(super) fn way_out(owner: &str, url: &FileUrl) -> String {
    let elsewhere = "if the render's files are not hosted by Shotstack, mint the callback URL with `expect` and `elsewhere`";
    let Some(origin) = likely_origin(owner, url) else {
        return elsewhere.to_owned();
    };
    if !url.host().is_some_and(is_loopback) {
        return format!("if it is your own CDN, set the CDN origin (`origin`); {elsewhere}");
    }
    match origin.strip_suffix("/cdn") {
        Some(emulator) => format!(
            "if it is an emulator, set SHOTSTACK_URL={emulator}, or the CDN origin (`origin`) to {origin}"
        ),
        None => format!("if it is an emulator, set the CDN origin (`origin`) to {origin}"),
    }
}

/// The origin with which the URL would be a CDN URL of this owner.
fn likely_origin<'a>(owner: &str, url: &'a FileUrl) -> Option<&'a str> {
    let mut text = url.as_str();
    for _ in ["filename", "owner", "stage", "region"] {
        (text, _) = text.rsplit_once('/')?;
    }
    let origin = text.parse().ok()?;
    let parts = CdnUrl::parse_with_origin(&origin, url.as_str()).ok()?;
    let is_plausible = parts.owner() == owner && parts.stage().parse::<Stage>().is_ok();
    is_plausible.then_some(text)
}
