//! What an event says, as names and values for people.

use serde_json::{Map, Value};
use shotstack_hosting::{
    CdnUrl, Event, Timestamp,
    cdn::Origin,
    event::{EditRender, FileUrl, Ingest, ServeCopy, StillImage},
};

use crate::printable::shortened;

/// In characters.
const LONGEST_ERROR: usize = 400;

/// In characters: of a member that we do not know.
const LONGEST_NAME: usize = 40;

/// Names and values, in the order in which they are read.
pub(crate) type Facts = Vec<(&'static str, String)>;

/// What the event says; CDN URLs that it only implies begin with `origin`.
pub(crate) fn of(event: &Event, origin: &Origin) -> Facts {
    match event {
        Event::ServeCopy(copy) => serve_copy(copy),
        Event::EditRender(render) => edit_render(render, origin),
        Event::IngestSource(source) => ingest("source", source),
        Event::IngestRendition(rendition) => ingest("rendition", rendition),
        Event::Unrecognized(event) => unknown(&event.members).into_iter().collect(),
        _ => Facts::new(),
    }
}

fn serve_copy(copy: &ServeCopy) -> Facts {
    let mut facts = vec![
        ("asset", copy.id.to_string()),
        ("render", copy.render.to_string()),
        ("owner", copy.owner.to_string()),
        ("status", copy.status.to_string()),
        ("url", url(copy.url.as_ref())),
    ];
    match &copy.cdn {
        Some(cdn) => facts.extend(cdn_parts(cdn)),
        None if copy.url.is_some() => facts.push(("CDN", "not one of the CDN's URLs".to_owned())),
        None => {}
    }
    facts.extend(outcome(copy.error.as_deref(), copy.completed));
    facts.extend(unknown(&copy.unknown));
    facts
}

fn edit_render(render: &EditRender, origin: &Origin) -> Facts {
    let mut facts = vec![
        ("render", render.id.to_string()),
        ("owner", render.owner.to_string()),
        ("status", render.status.to_string()),
        ("url", url(render.url.as_ref())),
    ];
    if let Some(cdn) = &render.cdn {
        facts.push(("on the CDN", later(cdn, origin)));
    }
    for (name, still) in [("poster", &render.poster), ("thumbnail", &render.thumbnail)] {
        let said = match still {
            StillImage::None => "none".to_owned(),
            StillImage::Url(url) => url.without_secrets(),
            StillImage::Unreadable => "there is one, but where is unreadable".to_owned(),
            _ => "not said, there may be one".to_owned(),
        };
        facts.push((name, said));
        if let StillImage::Url(url) = still
            && let Ok(cdn) = CdnUrl::from_output(url.as_str())
        {
            facts.push(("on the CDN", later(&cdn, origin)));
        }
    }
    facts.extend(outcome(render.error.as_deref(), render.completed));
    facts.extend(unknown(&render.unknown));
    facts
}

fn ingest(what: &'static str, ingest: &Ingest) -> Facts {
    let mut facts = vec![
        (what, ingest.id.to_string()),
        ("owner", ingest.owner.to_string()),
        ("status", ingest.status.to_string()),
        ("url", url(ingest.url.as_ref())),
    ];
    facts.extend(outcome(ingest.error.as_deref(), ingest.completed));
    facts.extend(unknown(&ingest.unknown));
    facts
}

fn cdn_parts(cdn: &CdnUrl<'_>) -> [(&'static str, String); 3] {
    [
        (
            "CDN",
            format!(
                "region {}, stage {}, owner {}",
                cdn.region(),
                cdn.stage(),
                cdn.owner()
            ),
        ),
        ("file", cdn.filename().to_owned()),
        ("role", cdn.role().to_string()),
    ]
}

/// Where a file will be: an edit/render comes before its files are copied.
fn later(cdn: &CdnUrl<'_>, origin: &Origin) -> String {
    format!("{} (once a serve/copy says ready)", cdn.at(origin))
}

fn url(url: Option<&FileUrl>) -> String {
    url.map_or_else(|| "none".to_owned(), FileUrl::without_secrets)
}

fn outcome(error: Option<&str>, completed: Option<Timestamp>) -> [(&'static str, String); 2] {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    [
        (
            "error",
            or_none(error.map(|error| shortened(error, LONGEST_ERROR))),
        ),
        ("completed", or_none(completed.map(|time| time.to_string()))),
    ]
}

/// The names of members that we do not know, if there are any.
fn unknown(members: &Map<String, Value>) -> Option<(&'static str, String)> {
    const SHOWN: usize = 8;
    let more = members.len().saturating_sub(SHOWN);
    let mut listed: Vec<String> = members
        .keys()
        .take(SHOWN)
        .map(|name| shortened(name, LONGEST_NAME))
        .collect();
    if listed.is_empty() {
        return None;
    }
    if more > 0 {
        listed.push(format!("and {more} more"));
    }
    Some(("also has", listed.join(", ")))
}
