//! What a client orders: an edit to render, or a file to transfer, checked.

use serde_json::{Map, Value};
use shotstack_hosting::{expectation::Expectation, validate::Finding};
use url::Url;

use crate::faults::Faults;
use crate::media::{Media, is_output_format};

/// The member of an edit that names faults; it is taken out before the edit is kept.
const FAULTS: &str = "__faults";

/// An edit that can be rendered.
#[derive(Debug)]
pub(crate) struct RenderOrder {
    /// The edit, as the render's status tells it.
    pub(crate) data: Value,
    pub(crate) expectation: Expectation,
    pub(crate) extension: String,
    pub(crate) callback: Option<Url>,
    pub(crate) faults: Faults,
}

/// A file that can be transferred.
#[derive(Debug)]
pub(crate) struct TransferOrder {
    /// What the client calls it.
    pub(crate) id: String,
    pub(crate) expectation: Expectation,
    pub(crate) extension: String,
    /// The edit-like form of the order, kept for the destinations' options.
    pub(crate) data: Value,
}

/// What is wrong with an order: a message and the path of the member, for every finding.
#[derive(Debug, Default)]
pub(crate) struct Faulty(pub(crate) Vec<(String, Vec<String>)>);

impl Faulty {
    fn add(&mut self, message: impl Into<String>, path: &[&str]) {
        let path = path.iter().map(|&name| name.to_owned()).collect();
        self.0.push((message.into(), path));
    }

    fn add_findings(&mut self, findings: &[Finding]) {
        for finding in findings {
            let path = finding
                .path()
                .split('/')
                .skip(1)
                .map(str::to_owned)
                .collect();
            self.0.push((finding.message().to_owned(), path));
        }
    }
}

impl RenderOrder {
    /// Checks an edit as far as hosting depends on it, under the faults that hold without its own.
    pub(crate) fn read(edit: Value, faults: Faults) -> Result<Self, Faulty> {
        let mut wrong = Faulty::default();
        let Value::Object(mut edit) = edit else {
            wrong.add("\"value\" must be of type object", &[]);
            return Err(wrong);
        };
        let faults = match edit.remove(FAULTS) {
            Some(named) => faults.with_value(&named).unwrap_or_else(|error| {
                wrong.add(error.to_string(), &[FAULTS]);
                Faults::none()
            }),
            None => faults,
        };
        check_timeline(edit.get("timeline"), &mut wrong);
        let callback = callback(edit.get("callback"), &mut wrong);
        let extension = match edit.get("output") {
            Some(Value::Object(output)) => {
                check_stills(output, &mut wrong);
                output_format(output, &mut wrong)
            }
            _ => String::new(), // the expectation tells
        };
        let data = Value::Object(edit);
        match Expectation::from_edit(&data) {
            Ok(expectation) if wrong.0.is_empty() => Ok(Self {
                data,
                expectation,
                extension,
                callback,
                faults,
            }),
            Ok(_) => Err(wrong),
            Err(error) => {
                wrong.add_findings(error.findings());
                Err(wrong)
            }
        }
    }
}

fn check_timeline(timeline: Option<&Value>, wrong: &mut Faulty) {
    let Some(timeline) = timeline else {
        wrong.add("\"timeline\" is required", &["timeline"]);
        return;
    };
    let tracks = timeline.get("tracks").and_then(Value::as_array);
    let Some(tracks) = tracks.filter(|tracks| !tracks.is_empty()) else {
        let message = "\"timeline.tracks\" must be an array of at least 1 track";
        wrong.add(message, &["timeline", "tracks"]);
        return;
    };
    for (at, track) in tracks.iter().enumerate() {
        let clips = track.get("clips").and_then(Value::as_array);
        if clips.is_none_or(Vec::is_empty) {
            let message =
                format!("\"timeline.tracks[{at}].clips\" must be an array of at least 1 clip");
            wrong.add(message, &["timeline", "tracks", &at.to_string(), "clips"]);
        }
    }
}

fn check_stills(output: &Map<String, Value>, wrong: &mut Faulty) {
    for (still, members) in [
        ("poster", &["capture"][..]),
        ("thumbnail", &["capture", "scale"]),
    ] {
        let Some(Value::Object(found)) = output.get(still) else {
            continue;
        };
        for member in members {
            if !found.get(*member).is_some_and(Value::is_number) {
                let message = format!("\"output.{still}.{member}\" must be a number");
                wrong.add(message, &["output", still, member]);
            }
        }
    }
}

fn output_format(output: &Map<String, Value>, wrong: &mut Faulty) -> String {
    match output.get("format") {
        Some(Value::String(format)) if is_output_format(format) => return format.clone(),
        Some(_) => wrong.add(
            "\"output.format\" must be one of [mp4, gif, mp3, jpg, png, bmp, mov, webm]",
            &["output", "format"],
        ),
        None => wrong.add("\"output.format\" is required", &["output", "format"]),
    }
    String::new()
}

fn callback(callback: Option<&Value>, wrong: &mut Faulty) -> Option<Url> {
    match callback {
        None | Some(Value::Null) => return None,
        Some(Value::String(text)) => {
            if let Some(url) = web_address(text) {
                return Some(url);
            }
        }
        Some(_) => {}
    }
    wrong.add("\"callback\" must be a valid uri", &["callback"]);
    None
}

/// An absolute URL that can be fetched over HTTP.
pub(crate) fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

impl TransferOrder {
    pub(crate) fn read(order: &Value) -> Result<Self, Faulty> {
        let mut wrong = Faulty::default();
        let url = order
            .get("url")
            .and_then(Value::as_str)
            .and_then(web_address);
        if url.is_none() {
            wrong.add("\"url\" must be a valid uri", &["url"]);
        }
        let id = order.get("id").and_then(Value::as_str);
        let id =
            id.filter(|id| id.parse::<shotstack_hosting::RenderId>().is_ok() && id.len() <= 256);
        if id.is_none() {
            wrong.add("\"id\" must be a string of 1 to 256 characters", &["id"]);
        }
        let destinations = order.get("destinations");
        if !destinations.is_some_and(Value::is_array) {
            wrong.add("\"destinations\" must be an array", &["destinations"]);
        }
        let data = serde_json::json!({"output": {"destinations": destinations}});
        let expectation =
            Expectation::from_edit(&data).map_err(|error| wrong.add_findings(error.findings()));
        match (url, id, expectation) {
            (Some(url), Some(id), Ok(expectation)) if wrong.0.is_empty() => Ok(Self {
                id: id.to_owned(),
                expectation,
                extension: extension(&url),
                data,
            }),
            _ => Err(wrong),
        }
    }
}

/// The extension of a URL's file, in lower case; empty if it is of no kind that can be hosted.
fn extension(url: &Url) -> String {
    let name = url
        .path_segments()
        .and_then(|mut segments| segments.next_back());
    let extension = name
        .and_then(|name| name.rsplit_once('.'))
        .map(|(_, extension)| extension.to_ascii_lowercase());
    extension
        .filter(|extension| Media::of_extension(extension).is_some())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn messages(edit: Value) -> Vec<String> {
        let Err(faulty) = RenderOrder::read(edit, Faults::none()) else {
            return Vec::new();
        };
        faulty.0.into_iter().map(|(message, _)| message).collect()
    }

    fn edit() -> Value {
        json!({
            "timeline": {"tracks": [{"clips": [{}]}]},
            "output": {"format": "mp4", "poster": {"capture": 1}},
            "callback": "https://example.com/hook?x=1",
            "__faults": "drop",
        })
    }

    #[test]
    fn a_good_edit_is_kept_without_its_faults() {
        let order = RenderOrder::read(edit(), Faults::none()).unwrap();
        assert_eq!(order.faults.to_string(), "drop");
        assert!(order.data.get("__faults").is_none());
        assert_eq!(order.expectation.roles().to_string(), "main,poster");
        assert_eq!(
            order.callback.unwrap().as_str(),
            "https://example.com/hook?x=1"
        );
    }

    #[test]
    fn everything_that_is_wrong_is_told() {
        for (pointer, value, message) in [
            ("/timeline/tracks", json!([]), "\"timeline.tracks\" must be"),
            (
                "/timeline/tracks/0/clips",
                json!(1),
                "\"timeline.tracks[0].clips\" must be",
            ),
            (
                "/output/format",
                json!("avi"),
                "\"output.format\" must be one of",
            ),
            (
                "/output/poster/capture",
                json!("1"),
                "\"output.poster.capture\" must be a number",
            ),
            ("/output/poster", json!(1), ""),
            ("/output", json!([]), ""),
            (
                "/callback",
                json!("example.com/hook"),
                "\"callback\" must be a valid uri",
            ),
            (
                "/callback",
                json!("ftp://example.com/hook"),
                "\"callback\" must be a valid uri",
            ),
            ("/__faults", json!("droop"), "`droop` is no fault"),
        ] {
            let mut edit = edit();
            *edit.pointer_mut(pointer).unwrap() = value;
            let messages = messages(edit);
            assert!(
                messages.len() == 1 && messages[0].contains(message),
                "{pointer}: {messages:?}"
            );
        }
        assert_eq!(messages(json!({})).len(), 2);
        assert_eq!(messages(json!([])).len(), 1);
    }

    #[test]
    fn a_transfer_names_a_file_and_destinations() {
        let order = json!({"url": "https://example.com/a/Film.MP4?v=1", "id": "my film", "destinations": [{"provider": "shotstack"}]});
        let read = TransferOrder::read(&order).unwrap();
        assert_eq!(
            (read.id.as_str(), read.extension.as_str()),
            ("my film", "mp4")
        );
        let Err(faulty) = TransferOrder::read(&json!({"url": "x", "id": 1})) else {
            panic!()
        };
        assert!(faulty.0.len() >= 3, "{faulty:?}");
    }
}
