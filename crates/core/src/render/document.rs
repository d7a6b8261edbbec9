//! JSON documents about renders, recognized by their form.

use serde_json::Value;

use crate::api::MAX_RESPONSE_BYTES;
use crate::api::{HostedAsset, RenderInfo};
use crate::event::Event;
use crate::expectation::Expectation;
use crate::validate::Validator;
use crate::validate::limits::Limits;
use crate::validate::strict_json;
use crate::validate::verdict::{Invalid, Validated};

/// A JSON document about renders.
///
/// ```
/// use shotstack_hosting::{render::Document, Validator};
///
/// let body = br#"{"data":[{"attributes":{"id":"a","owner":"o","status":"ready"}}]}"#;
/// match Document::read(body, &Validator::new())? {
///     Document::Assets(assets) => assert_eq!(assets[0].id.as_str(), "a"),
///     other => println!("ignoring a document of kind {}", other.kind()),
/// }
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Document {
    /// A webhook event.
    Event(Validated),
    /// Files, from the Serve API.
    Assets(Vec<HostedAsset>),
    /// A render status, from the Edit API.
    Render(RenderInfo),
    /// The files that an edit produces.
    Edit(Expectation),
}

impl Document {
    /// Parses a document of up to [`MAX_RESPONSE_BYTES`]. The validator's limits apply to events.
    ///
    /// # Errors
    ///
    /// The text is not valid JSON, or not a valid document of the recognized kind.
    pub fn read(text: &[u8], validator: &Validator) -> Result<Self, Invalid> {
        let limits = Limits {
            max_bytes: MAX_RESPONSE_BYTES,
            ..Limits::default()
        };
        let parsed = strict_json::parse(text, limits)?;
        match shape(&parsed.value) {
            Shape::Event => validator.check(text).map(Self::Event),
            Shape::Assets => {
                let assets = HostedAsset::from_value(validator.origin(), parsed.into_value()?)?;
                Ok(Self::Assets(assets))
            }
            Shape::Render => Ok(Self::Render(RenderInfo::from_value(parsed.into_value()?)?)),
            Shape::Edit => Ok(Self::Edit(Expectation::from_edit(&parsed.into_value()?)?)),
        }
    }

    /// The kind of the document, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Event(validated) => match validated.event() {
                Event::ServeCopy(_) => "serve/copy",
                Event::EditRender(_) => "edit/render",
                Event::IngestSource(_) => "ingest/source",
                Event::IngestRendition(_) => "ingest/rendition",
                Event::Unrecognized(_) => "unrecognized event",
            },
            Self::Assets(_) => "Serve API response",
            Self::Render(_) => "render status",
            Self::Edit(_) => "edit",
        }
    }
}

enum Shape {
    Event,
    Assets,
    Render,
    Edit,
}

/// Members of a `response` that only hosted files have.
const ASSET_MEMBERS: [&str; 5] = ["attributes", "filename", "providerId", "region", "renderId"];

fn shape(value: &Value) -> Shape {
    if has_any(value, &["type", "action"]) {
        return Shape::Event;
    }
    if has_any(value, &["timeline", "output"]) {
        return Shape::Edit;
    }
    if has_any(value, &["data"]) {
        return Shape::Assets;
    }
    match value.get("response") {
        Some(Value::Array(_)) => Shape::Assets,
        Some(response @ Value::Object(_)) => match response.get("data") {
            _ if has_any(response, &ASSET_MEMBERS) => Shape::Assets,
            Some(Value::Array(_)) => Shape::Assets,
            // The `data` of a render's status is the edit.
            Some(data) if has_any(data, &ASSET_MEMBERS) => Shape::Assets,
            _ => Shape::Render,
        },
        _ => Shape::Event,
    }
}

#[inline(never)]
fn has_any(value: &Value, names: &[&str]) -> bool {
    names.iter().any(|name| value.get(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_envelope_of_files_is_distinguished_from_a_render_status() {
        let file = r#"{"type":"asset","attributes":{"id":"a","owner":"o","status":"ready"}}"#;
        for text in [
            format!(r#"{{"data":{file}}}"#),
            format!(r#"{{"data":[{file}]}}"#),
            format!(r#"{{"response":{{"data":{file}}}}}"#),
            format!(r#"{{"response":{{"data":[{file}]}}}}"#),
            format!(r#"{{"response":[{file}]}}"#),
        ] {
            let read = Document::read(text.as_bytes(), &Validator::new()).unwrap();
            assert!(
                matches!(&read, Document::Assets(files) if files.len() == 1),
                "{text}"
            );
        }
        let status = br#"{"response":{"id":"r","owner":"o","status":"done","data":{"output":{"format":"mp4"}}}}"#;
        let read = Document::read(status, &Validator::new()).unwrap();
        assert_eq!(read.kind(), "render status");
        let refused = Document::read(b"[]", &Validator::new()).unwrap_err();
        let message = refused.violations()[0].message();
        assert_eq!(message, "the body is an array, not an object");
    }
}
