//! Requests of a client, validated: an edit to render, a template, or a file to transfer.

mod definition;
mod edit;
mod merge;
mod template;

use serde_json::{Map, Value};
use shotstack_hosting::{expectation::Expectation, validate::Finding};
use url::Url;

use crate::faults::{FAULTS_MEMBER, Faults};
use crate::media::Media;
pub(crate) use crate::request::template::{TemplateRenderRequest, TemplateRequest};

/// The largest body of a request, in bytes.
pub(crate) const MAX_BODY_BYTES: usize = 1024 * 1024;

/// An edit that can be rendered.
#[derive(Debug)]
pub(crate) struct RenderRequest {
    /// The edit with its merge fields applied.
    pub(crate) data: Value,
    /// The edit as it was sent, if it has merge fields.
    pub(crate) unmerged: Option<Value>,
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

/// Why a request is not valid: every problem, each in a sentence that names the member.
#[derive(Debug, Default, thiserror::Error)]
#[error("{}", self.problems.join("; "))]
pub(crate) struct InvalidRequest {
    pub(crate) problems: Vec<String>,
}

impl InvalidRequest {
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self {
            problems: vec![problem.into()],
        }
    }

    fn add(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    fn add_findings(&mut self, findings: &[Finding]) {
        self.problems
            .extend(findings.iter().map(|finding| finding.message().to_owned()));
    }
}

impl RenderRequest {
    /// How many bytes are kept beside the edit as it was sent.
    pub(crate) fn further_bytes(&self) -> usize {
        self.unmerged
            .as_ref()
            .map_or(0, |_| self.data.to_string().len())
    }

    /// Validates an edit as far as hosting depends on it; `faults` apply unless the edit overrides them.
    pub(crate) fn read(edit: Value, faults: Faults) -> Result<Self, InvalidRequest> {
        let mut invalid = InvalidRequest::default();
        let mut sent = object(edit)?;
        let faults = take_faults(&mut sent, faults, &mut invalid);
        let merge = merge::Fields::read(sent.get("merge"), &mut invalid);
        let sent = Value::Object(sent);
        let Ok(merged) = merge.apply(&sent) else {
            let limit =
                "the edit with its merge fields applied is larger than 1 MiB, the emulator's limit";
            return Err(InvalidRequest::new(limit));
        };
        let (data, unmerged) = match merged {
            Some(merged) => (merged, Some(sent)),
            None => (sent, None),
        };
        edit::check(&data, &mut invalid);
        let callback = edit::callback(data.get("callback"), &mut invalid);
        let extension = edit::output_format(data.get("output"), &mut invalid);
        match Expectation::from_edit(&data) {
            Ok(expectation) if invalid.problems.is_empty() => Ok(Self {
                data,
                unmerged,
                expectation,
                extension,
                callback,
                faults,
            }),
            Ok(_) => Err(invalid),
            Err(error) => {
                // An `output` that is missing is reported already.
                if data.get("output").is_some() {
                    invalid.add_findings(error.findings());
                }
                Err(invalid)
            }
        }
    }
}

fn object(body: Value) -> Result<Map<String, Value>, InvalidRequest> {
    match body {
        Value::Object(members) => Ok(members),
        _ => Err(InvalidRequest::new("\"value\" must be of type object")),
    }
}

/// The faults, overridden by those that the body names.
fn take_faults(
    body: &mut Map<String, Value>,
    faults: Faults,
    invalid: &mut InvalidRequest,
) -> Faults {
    let Some(named) = body.remove(FAULTS_MEMBER) else {
        return faults;
    };
    faults.with_value(&named).unwrap_or_else(|error| {
        invalid.add(error.to_string());
        Faults::none()
    })
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
            invalid.add("\"url\" must be a valid uri");
        }
        let id = body.get("id").and_then(Value::as_str);
        let id =
            id.filter(|id| id.parse::<shotstack_hosting::RenderId>().is_ok() && id.len() <= 256);
        if id.is_none() {
            invalid.add("\"id\" must be a string of 1 to 256 characters");
        }
        let destinations = body.get("destinations");
        if !destinations.is_some_and(Value::is_array) {
            invalid.add("\"destinations\" must be an array");
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
        invalid.problems
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
        assert_eq!(
            messages(json!({})),
            ["\"timeline\" is required", "\"output\" is required"]
        );
        assert_eq!(messages(json!([])).len(), 1);
    }

    #[test]
    fn members_that_are_not_defined_are_refused_and_required_ones_are_missed() {
        for (pointer, value, expected) in [
            ("", json!({"id": 1}), &["\"id\" is not allowed"][..]),
            (
                "/timeline",
                json!({"clips": []}),
                &["\"timeline.clips\" is not allowed"],
            ),
            (
                "/output",
                json!({"webhook": 1}),
                &["\"output.webhook\" is not allowed"],
            ),
            (
                "/output/poster",
                json!({"scale": 1}),
                &["\"output.poster.scale\" is not allowed"],
            ),
            (
                "/output",
                json!({"thumbnail": {}}),
                &[
                    "\"output.thumbnail.capture\" is required",
                    "\"output.thumbnail.scale\" is required",
                ],
            ),
            (
                "/output",
                json!({"poster": {}}),
                &["\"output.poster.capture\" is required"],
            ),
        ] {
            let mut edit = edit();
            let object = edit.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
            for (name, member) in value.as_object().unwrap() {
                object.insert(name.clone(), member.clone());
            }
            assert_eq!(messages(edit), expected, "{pointer}");
        }
    }

    #[test]
    fn merge_fields_are_applied_and_the_edit_is_kept_as_sent_too() {
        let mut sent = edit();
        sent["output"]["format"] = json!("{{ FORMAT }}");
        sent["merge"] = json!([{"find": "FORMAT", "replace": "gif"}]);
        let request = RenderRequest::read(sent.clone(), Faults::none()).unwrap();
        assert_eq!(
            (
                request.extension.as_str(),
                &request.data["output"]["format"]
            ),
            ("gif", &json!("gif"))
        );
        assert_eq!(request.unmerged.unwrap()["output"], sent["output"]);
        assert!(
            RenderRequest::read(edit(), Faults::none())
                .unwrap()
                .unmerged
                .is_none()
        );
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
