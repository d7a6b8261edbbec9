//! The fields of an event, as names and values for display.

use serde_json::{Map, Value};
use shotstack_hosting::{
    CdnUrl, Event, Timestamp,
    cdn::Origin,
    event::{EditRender, FileUrl, Ingest, ServeCopy, StillImage},
};

use crate::printable::shortened;

/// In characters.
const MAX_ERROR: usize = 400;

/// In characters, for an unknown member.
const MAX_NAME: usize = 40;

/// Names and values, in display order.
pub(crate) type Fields = Vec<(&'static str, String)>;

/// The fields of the event. CDN URLs that are derived from it have this origin.
pub(crate) fn fields(event: &Event, origin: &Origin) -> Fields {
    match event {
        Event::ServeCopy(copy) => serve_copy(copy),
        Event::EditRender(render) => edit_render(render, origin),
        Event::IngestSource(source) => ingest("source", source),
        Event::IngestRendition(rendition) => ingest("rendition", rendition),
        Event::Unrecognized(event) => unknown(&event.unknown).into_iter().collect(),
        _ => Fields::new(),
    }
}

fn serve_copy(copy: &ServeCopy) -> Fields {
    let mut fields = vec![
        ("asset", copy.id.to_string()),
        ("render", copy.render.to_string()),
        ("owner", copy.owner.to_string()),
        ("status", copy.status.to_string()),
        ("url", url(copy.url.as_ref())),
    ];
    match &copy.cdn {
        Some(cdn) => fields.extend(cdn_parts(cdn)),
        None if copy.url.is_some() => fields.push(("CDN", "not a CDN URL".to_owned())),
        None => {}
    }
    fields.extend(outcome(copy.error.as_deref(), copy.completed));
    fields.extend(unknown(&copy.unknown));
    fields
}

fn edit_render(render: &EditRender, origin: &Origin) -> Fields {
    let mut fields = vec![
        ("render", render.id.to_string()),
        ("owner", render.owner.to_string()),
        ("status", render.status.to_string()),
        ("url", url(render.url.as_ref())),
    ];
    if let Some(cdn) = &render.cdn {
        fields.push(("CDN URL", future_url(cdn, origin)));
    }
    for (name, still) in [("poster", &render.poster), ("thumbnail", &render.thumbnail)] {
        let value = match still {
            StillImage::None => "none".to_owned(),
            StillImage::Url(url) => url.without_secrets(),
            StillImage::Unreadable => "expected, but its URL cannot be read".to_owned(),
            _ => "not specified".to_owned(),
        };
        fields.push((name, value));
        if let StillImage::Url(url) = still
            && let Ok(cdn) = CdnUrl::from_output(url.as_str())
        {
            fields.push(("CDN URL", future_url(&cdn, origin)));
        }
    }
    fields.extend(outcome(render.error.as_deref(), render.completed));
    fields.extend(unknown(&render.unknown));
    fields
}

fn ingest(what: &'static str, ingest: &Ingest) -> Fields {
    let mut fields = vec![
        (what, ingest.id.to_string()),
        ("owner", ingest.owner.to_string()),
        ("status", ingest.status.to_string()),
        ("url", url(ingest.url.as_ref())),
    ];
    fields.extend(outcome(ingest.error.as_deref(), ingest.completed));
    fields.extend(unknown(&ingest.unknown));
    fields
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

/// The future URL of a file: an edit/render webhook comes before the files are copied.
fn future_url(cdn: &CdnUrl<'_>, origin: &Origin) -> String {
    format!(
        "{} (once a serve/copy webhook reports it as ready)",
        cdn.with_origin(origin)
    )
}

fn url(url: Option<&FileUrl>) -> String {
    url.map_or_else(|| "none".to_owned(), FileUrl::without_secrets)
}

fn outcome(error: Option<&str>, completed: Option<Timestamp>) -> [(&'static str, String); 2] {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    [
        (
            "error",
            or_none(error.map(|error| shortened(error, MAX_ERROR))),
        ),
        ("completed", or_none(completed.map(|time| time.to_string()))),
    ]
}

/// The names of unknown members, if there are any.
fn unknown(members: &Map<String, Value>) -> Option<(&'static str, String)> {
    const SHOWN: usize = 8;
    let more = members.len().saturating_sub(SHOWN);
    let mut listed: Vec<String> = members
        .keys()
        .take(SHOWN)
        .map(|name| shortened(name, MAX_NAME))
        .collect();
    if listed.is_empty() {
        return None;
    }
    if more > 0 {
        listed.push(format!("and {more} more"));
    }
    Some(("other", listed.join(", ")))
}
