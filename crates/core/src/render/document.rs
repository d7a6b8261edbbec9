//! JSON documents about renders, recognised by their shape.

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
/// let document = Document::read(br#"{"data":[]}"#, &Validator::new())?;
/// assert!(matches!(document, Document::Assets(assets) if assets.is_empty()));
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Document {
    /// A webhook's body.
    Event(Validated),
    /// A response of the Serve API: files.
    Assets(Vec<HostedAsset>),
    /// A response of the Edit API: a render's status.
    Render(RenderInfo),
    /// An edit, as it is posted: which files it will make.
    Edit(Expectation),
}

impl Document {
    /// Reads a document, up to [`MAX_RESPONSE_BYTES`] of it; the validator's limits hold for events.
    ///
    /// # Errors
    ///
    /// It is not valid JSON, or not what its shape makes it look like.
    ///
    /// ```
    /// use shotstack_hosting::{render::Document, Validator};
    ///
    /// let refused = Document::read(b"[]", &Validator::new()).unwrap_err();
    /// assert_eq!(refused.violations()[0].message(), "the body is an array, not an object");
    /// ```
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

    /// What the document is, in a word or two.
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

/// What only hosted files have, among what stands in a `response` envelope.
const OF_ASSETS: [&str; 5] = ["attributes", "filename", "providerId", "region", "renderId"];

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
            _ if has_any(response, &OF_ASSETS) => Shape::Assets,
            Some(Value::Array(_)) => Shape::Assets,
            // The `data` of a render's status is the edit.
            Some(data) if has_any(data, &OF_ASSETS) => Shape::Assets,
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
    fn every_envelope_of_files_is_told_from_a_renders_status() {
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
    }
}
