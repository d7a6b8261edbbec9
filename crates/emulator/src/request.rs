//! Requests of a client, validated: an edit to render, or a file to transfer.

use serde_json::{Map, Value};
use shotstack_hosting::{expectation::Expectation, validate::Finding};
use url::Url;

use crate::faults::{FAULTS_MEMBER, Faults};
use crate::media::{Media, is_output_format};

/// An edit that can be rendered.
#[derive(Debug)]
pub(crate) struct RenderRequest {
    /// The edit, as a render status returns it.
    pub(crate) data: Value,
    pub(crate) expectation: Expectation,
    pub(crate) extension: String,
    pub(crate) callback: Option<Url>,
    pub(crate) faults: Faults,
}

/// A file that can be transferred.
#[derive(Debug)]
pub(crate) struct TransferRequest {
    /// The client's id.
    pub(crate) id: String,
    pub(crate) expectation: Expectation,
    pub(crate) extension: String,
    /// The destinations in the form of an edit, for their options.
    pub(crate) data: Value,
}

/// Why a request is not valid.
#[derive(Debug, Default, thiserror::Error)]
#[error("{}", self.messages().collect::<Vec<_>>().join("; "))]
pub(crate) struct InvalidRequest {
    pub(crate) problems: Vec<Problem>,
}

#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) message: String,
    /// The names on the way to the member.
    pub(crate) path: Vec<String>,
}

impl InvalidRequest {
    fn add(&mut self, message: impl Into<String>, path: &[&str]) {
        self.problems.push(Problem {
            message: message.into(),
            path: path.iter().map(|&name| name.to_owned()).collect(),
        });
    }

    fn add_findings(&mut self, findings: &[Finding]) {
        for finding in findings {
            let names: Vec<_> = finding.path().split('/').skip(1).collect();
            self.add(finding.message(), &names);
        }
    }

    fn messages(&self) -> impl Iterator<Item = &str> {
        self.problems.iter().map(|problem| problem.message.as_str())
    }
}

impl RenderRequest {
    /// Validates an edit as far as hosting depends on it; `faults` apply unless the edit overrides them.
    pub(crate) fn read(edit: Value, faults: Faults) -> Result<Self, InvalidRequest> {
        let mut invalid = InvalidRequest::default();
        let Value::Object(mut edit) = edit else {
            invalid.add("\"value\" must be of type object", &[]);
            return Err(invalid);
        };
        let faults = match edit.remove(FAULTS_MEMBER) {
            Some(named) => faults.with_value(&named).unwrap_or_else(|error| {
                invalid.add(error.to_string(), &[FAULTS_MEMBER]);
                Faults::none()
            }),
            None => faults,
        };
        check_timeline(edit.get("timeline"), &mut invalid);
        let callback = callback(edit.get("callback"), &mut invalid);
        let extension = match edit.get("output") {
            Some(Value::Object(output)) => {
                check_stills(output, &mut invalid);
                output_format(output, &mut invalid)
            }
            _ => String::new(), // the expectation reports it
        };
        let data = Value::Object(edit);
        match Expectation::from_edit(&data) {
            Ok(expectation) if invalid.problems.is_empty() => Ok(Self {
                data,
                expectation,
                extension,
                callback,
                faults,
            }),
            Ok(_) => Err(invalid),
            Err(error) => {
                invalid.add_findings(error.findings());
                Err(invalid)
            }
        }
    }
}

fn check_timeline(timeline: Option<&Value>, invalid: &mut InvalidRequest) {
    let Some(timeline) = timeline else {
        invalid.add("\"timeline\" is required", &["timeline"]);
        return;
    };
    let tracks = timeline.get("tracks").and_then(Value::as_array);
    let Some(tracks) = tracks.filter(|tracks| !tracks.is_empty()) else {
        let message = "\"timeline.tracks\" must be an array of at least 1 track";
        invalid.add(message, &["timeline", "tracks"]);
        return;
    };
    for (at, track) in tracks.iter().enumerate() {
        let clips = track.get("clips").and_then(Value::as_array);
        if clips.is_none_or(Vec::is_empty) {
            let message =
                format!("\"timeline.tracks[{at}].clips\" must be an array of at least 1 clip");
            invalid.add(message, &["timeline", "tracks", &at.to_string(), "clips"]);
        }
    }
}

fn check_stills(output: &Map<String, Value>, invalid: &mut InvalidRequest) {
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
                invalid.add(message, &["output", still, member]);
            }
        }
    }
}

fn output_format(output: &Map<String, Value>, invalid: &mut InvalidRequest) -> String {
    match output.get("format") {
        Some(Value::String(format)) if is_output_format(format) => return format.clone(),
        Some(_) => invalid.add(
            "\"output.format\" must be one of [mp4, gif, mp3, jpg, png, bmp, mov, webm]",
            &["output", "format"],
        ),
        None => invalid.add("\"output.format\" is required", &["output", "format"]),
    }
    String::new()
}

fn callback(callback: Option<&Value>, invalid: &mut InvalidRequest) -> Option<Url> {
    match callback {
        None | Some(Value::Null) => return None,
        Some(Value::String(text)) => {
            if let Some(url) = http_url(text) {
                return Some(url);
            }
        }
        Some(_) => {}
    }
    invalid.add("\"callback\" must be a valid uri", &["callback"]);
    None
}

/// An absolute http or https URL.
pub(crate) fn http_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

impl TransferRequest {
    pub(crate) fn read(body: &Value) -> Result<Self, InvalidRequest> {
        let mut invalid = InvalidRequest::default();
        let url = body.get("url").and_then(Value::as_str).and_then(http_url);
        if url.is_none() {
            invalid.add("\"url\" must be a valid uri", &["url"]);
        }
        let id = body.get("id").and_then(Value::as_str);
        let id =
            id.filter(|id| id.parse::<shotstack_hosting::RenderId>().is_ok() && id.len() <= 256);
        if id.is_none() {
            invalid.add("\"id\" must be a string of 1 to 256 characters", &["id"]);
        }
        let destinations = body.get("destinations");
        if !destinations.is_some_and(Value::is_array) {
            invalid.add("\"destinations\" must be an array", &["destinations"]);
        }
        let data = serde_json::json!({"output": {"destinations": destinations}});
        let expectation =
            Expectation::from_edit(&data).map_err(|error| invalid.add_findings(error.findings()));
        match (url, id, expectation) {
            (Some(url), Some(id), Ok(expectation)) if invalid.problems.is_empty() => Ok(Self {
                id: id.to_owned(),
                expectation,
                extension: extension(&url),
                data,
            }),
            _ => Err(invalid),
        }
    }
}

/// The extension of a URL's file, in lower case; empty if a file of that type cannot be hosted.
fn extension(url: &Url) -> String {
    let name = url
        .path_segments()
        .and_then(|mut segments| segments.next_back());
    let extension = name
        .and_then(|name| name.rsplit_once('.'))
        .map(|(_, extension)| extension.to_ascii_lowercase());
    extension
        .filter(|extension| Media::from_extension(extension).is_some())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn messages(edit: Value) -> Vec<String> {
        let Err(invalid) = RenderRequest::read(edit, Faults::none()) else {
            return Vec::new();
        };
        invalid.messages().map(str::to_owned).collect()
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
    fn a_valid_edit_is_kept_without_its_faults() {
        let request = RenderRequest::read(edit(), Faults::none()).unwrap();
        assert_eq!(request.faults.to_string(), "drop");
        assert!(request.data.get("__faults").is_none());
        assert_eq!(request.expectation.roles().to_string(), "main,poster");
        assert_eq!(
            request.callback.unwrap().as_str(),
            "https://example.com/hook?x=1"
        );
    }

    #[test]
    fn every_problem_is_reported() {
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
            ("/__faults", json!("droop"), "`droop` is not a fault"),
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
        let body = json!({"url": "https://example.com/a/Film.MP4?v=1", "id": "my film", "destinations": [{"provider": "shotstack"}]});
        let read = TransferRequest::read(&body).unwrap();
        assert_eq!(
            (read.id.as_str(), read.extension.as_str()),
            ("my film", "mp4")
        );
        let Err(invalid) = TransferRequest::read(&json!({"url": "x", "id": 1})) else {
            panic!()
        };
        assert!(invalid.problems.len() >= 3, "{invalid:?}");
    }
}
