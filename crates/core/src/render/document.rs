//! JSON documents about renders, recognized by their form.

use serde_json::Value;

use crate::api::MAX_RESPONSE_BYTES;
use crate::api::{HostedAsset, RenderInfo};
use crate::event::Event;
use crate::expectation::Expectation;
use crate::validate::Validator;
use crate::validate::code::Code;
use crate::validate::finding::{Finding, shortened};
use crate::validate::limits::Limits;
use crate::validate::recognize::shape::{Shape, refusal_details, shape};
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
    /// The text is not valid JSON, or not a valid document of the recognized kind; or it is a document without facts
    /// about files, such as the response to an order, an error response, or a request to render a template.
    pub fn read(text: &[u8], validator: &Validator) -> Result<Self, Invalid> {
        let limits = Limits {
            max_bytes: MAX_RESPONSE_BYTES,
            ..Limits::default()
        };
        if text.len() <= limits.max_bytes
            && let Some(validated) = validator.check_plain(text)
        {
            return Ok(Self::Event(validated));
        }
        let parsed = strict_json::parse(text, limits)?;
        let shape = shape(&parsed.value);
        match shape {
            Shape::Event | Shape::Unknown => {
                validator.check_parsed_of(text, parsed).map(Self::Event)
            }
            Shape::Assets => {
                let assets = HostedAsset::from_value(validator.origin(), parsed.into_value()?)?;
                Ok(Self::Assets(assets))
            }
            Shape::RenderStatus { is_bare } => match parsed.into_value()? {
                Value::Object(contents) if is_bare => {
                    Ok(Self::Render(RenderInfo::from_contents(contents, "")?))
                }
                response => Ok(Self::Render(RenderInfo::from_value(response)?)),
            },
            Shape::Edit | Shape::Template | Shape::TemplateResponse(_) => {
                Ok(Self::Edit(Expectation::from_edit(&parsed.into_value()?)?))
            }
            Shape::TemplateRender | Shape::Order | Shape::Refusal => {
                Err(vec![other_document(shape, &parsed.into_value()?)].into())
            }
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

/// The finding about a document without facts about files.
fn other_document(shape: Shape, document: &Value) -> Finding {
    let name = shape.name().unwrap_or_default();
    let message = match (shape, refusal_details(document)) {
        (Shape::Refusal, Some(details)) => format!("this is {name}: {details}"),
        (Shape::Order, _) => {
            let contents = document.get("response").unwrap_or(document);
            let render = contents.get("id").and_then(Value::as_str);
            let render = shortened(render.unwrap_or_default(), 256);
            format!("this is {name}: the render is {render}")
        }
        _ => format!("this is {name}"),
    };
    let hint = match shape {
        Shape::Order => {
            "it only reports that the render was accepted: request its status by this id"
        }
        Shape::TemplateRender => shape.hint_for_an_edit(),
        _ => "the request was refused, so there is no render",
    };
    Finding::new("", Code::OtherDocument, &message).with_hint(hint)
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
