//! What people put around a webhook: an n8n item, an API Gateway event, Base64, a log line.
//!
//! Only a command that a person runs looks inside: a handler takes the body itself, and nothing else.

mod bytes;
mod json;
mod step;
mod text;

use std::borrow::Cow;

use crate::wrapping::step::push;
pub(crate) use crate::wrapping::step::{Step, describe};

/// More layers than any genuine wrapping has.
const MAX_LAYERS: usize = 8;

/// What was found inside, and the steps that led there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unwrapped {
    pub(crate) content: Vec<u8>,
    pub(crate) steps: Vec<Step>,
}

/// One layer less: the steps into it, and what is inside.
type Layer = (Vec<Step>, Vec<u8>);

/// Takes layers off until the content is what is wanted; `None` if it never is. What is decompressed may have
/// `max_bytes` and one more.
pub(crate) fn unwrap(
    wrapped: &[u8],
    max_bytes: usize,
    is_wanted: impl Fn(&[u8]) -> bool,
) -> Option<Unwrapped> {
    let mut content = Cow::Borrowed(wrapped);
    let mut steps = Vec::new();
    for _ in 0..MAX_LAYERS {
        let (further, inside) = layer(&content, max_bytes)?;
        for step in further {
            push(&mut steps, step);
        }
        if is_wanted(&inside) {
            return Some(Unwrapped {
                content: inside,
                steps,
            });
        }
        content = Cow::Owned(inside);
    }
    None
}

/// Decodes a whole file that is compressed or UTF-16, which its first bytes tell.
pub(crate) fn decode_file(file: Vec<u8>, max_bytes: usize) -> (Vec<Step>, Vec<u8>) {
    let mut decoded = (Vec::new(), file);
    for _ in 0..MAX_LAYERS {
        let Some((further, inside)) = bytes::layer(&decoded.1, max_bytes) else {
            break;
        };
        decoded.0.extend(further);
        decoded.1 = inside;
    }
    decoded
}

fn layer(content: &[u8], max_bytes: usize) -> Option<Layer> {
    if let Some(layer) = bytes::layer(content, max_bytes) {
        return Some(layer);
    }
    let text = std::str::from_utf8(content).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match serde_json::from_str(text) {
        Ok(value) => json::layer(value),
        Err(_) => text::layer(text),
    }
}

/// Whether a text claims to be a webhook: an object with a `type` or an `action` that is a string.
pub(crate) fn looks_like_webhook(text: &[u8]) -> bool {
    json::looks_like_webhook(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use base64ct::{Base64, Encoding};
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use serde_json::{Value, json};

    use super::*;

    const BODY: &str = r#"{"type":"serve","action":"copy","id":"\u00e9"}"#;

    fn found(wrapped: impl AsRef<[u8]>) -> Option<(String, String)> {
        let unwrapped = unwrap(wrapped.as_ref(), 65_536, looks_like_webhook)?;
        let content = String::from_utf8(unwrapped.content).unwrap();
        Some((describe(&unwrapped.steps), content))
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(0xfeff)
            .chain(text.encode_utf16())
            .flat_map(to_bytes)
            .collect()
    }

    #[test]
    fn every_wrapping_is_taken_off() {
        let body: Value = serde_json::from_str(BODY).unwrap();
        let base64 = Base64::encode_string(BODY.as_bytes());
        let buffer = json!({"type": "Buffer", "data": BODY.as_bytes()});
        let url_safe = Base64::encode_string(BODY.replace("\u{e9}", "\u{3fff}").as_bytes());
        for (wrapped, place) in [
            (format!("[{BODY}]"), "found at /0"),
            (
                format!("[{{\"headers\":{{}},\"body\":{BODY}}}]"),
                "found at /0/body",
            ),
            (format!("{{\"body\":{BODY}}}"), "found at /body"),
            (json!({"body": BODY}).to_string(), "found at /body"),
            (
                json!({"body": BODY, "isBase64Encoded": false}).to_string(),
                "found at /body",
            ),
            (
                json!({"body": base64, "isBase64Encoded": true}).to_string(),
                "found at /body, decoded from Base64",
            ),
            (
                json!({"body": base64}).to_string(),
                "found at /body, decoded from Base64",
            ),
            (json!(BODY).to_string(), "read from a string"),
            (
                json!(json!(BODY).to_string()).to_string(),
                "read from a string, read from a string",
            ),
            (base64.clone(), "decoded from Base64"),
            (
                format!("{}\n{}\n", &base64[..20], &base64[20..]),
                "decoded from Base64",
            ),
            (
                url_safe
                    .replace('+', "-")
                    .replace('/', "_")
                    .replace('=', ""),
                "decoded from Base64",
            ),
            (buffer.to_string(), "read from a serialised Buffer"),
            (
                json!({"body": buffer}).to_string(),
                "found at /body, read from a serialised Buffer",
            ),
            (
                json!({BODY: ""}).to_string(),
                "read from the name of a form field",
            ),
            (format!("12:03 info: {BODY}"), "found at column 13"),
            (format!("caf\u{e9}: {BODY}\n"), "found at column 7"),
            (format!("first\nsecond {BODY}"), "found at line 2, column 8"),
            (format!("POST {{}} {BODY}"), "found at column 9"),
            (format!("body='{BODY}'"), "found at column 7"),
        ] {
            let (steps, content) = found(&wrapped).unwrap_or_else(|| panic!("{wrapped}"));
            assert_eq!(steps, place, "{wrapped}");
            let content: Value = serde_json::from_str(&content).unwrap();
            assert_eq!(content["type"], body["type"], "{wrapped}");
        }
    }

    #[test]
    fn a_form_parser_may_have_cut_the_text_at_an_equals_sign() {
        let body = r#"{"type":"serve","url":"https://a.example/?x=1"}"#;
        let (name, value) = body.split_once('=').unwrap();
        let (_, content) = found(json!({name: value}).to_string()).unwrap();
        assert_eq!(content, body);
    }

    #[test]
    fn encoded_bytes_are_decoded() {
        for (wrapped, place) in [
            (gzip(BODY.as_bytes()), "decompressed from gzip"),
            (utf16(BODY, u16::to_le_bytes), "decoded from UTF-16"),
            (utf16(BODY, u16::to_be_bytes), "decoded from UTF-16"),
            (
                gzip(json!({"body": BODY}).to_string().as_bytes()),
                "decompressed from gzip, found at /body",
            ),
            (
                Base64::encode_string(&gzip(BODY.as_bytes())).into_bytes(),
                "decoded from Base64, decompressed from gzip",
            ),
        ] {
            assert_eq!(found(&wrapped), Some((place.to_owned(), BODY.to_owned())));
            let decoded = decode_file(gzip(&wrapped), 65_536);
            assert!(describe(&decoded.0).starts_with("decompressed from gzip"));
        }
    }

    #[test]
    fn what_holds_no_webhook_is_left_alone() {
        for text in [
            "",
            "{}",
            "[]",
            "[{}]",
            "null",
            "17",
            "\"text\"",
            "[1,2]",
            "hello",
            "aGVsbG8=",
            r#"{"body":"hello"}"#,
            r#"{"body":null}"#,
            r#"{"body":{"hello":1}}"#,
            r#"{"type":"Buffer","data":[256]}"#,
            r#"{"type":"Buffer","data":[104]}"#,
            r#"{"{":""}"#,
            "info {\"a\":1}",
            "info {\"type\":\"serve\"} and more",
            "\u{1f}\u{8b}",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
        assert_eq!(found([0xff, 0xfe, 0x00, 0xd8]), None);
        assert_eq!(found([0x1f, 0x8b, 8, 0, 0]), None);
        let two = format!("[{BODY},{BODY}]");
        assert_eq!(found(two), None);
    }

    #[test]
    fn layers_and_sizes_are_bounded() {
        let mut wrapped = BODY.to_owned();
        for _ in 0..=MAX_LAYERS {
            wrapped = json!([wrapped]).to_string();
        }
        assert_eq!(found(wrapped), None);
        let large = gzip(&vec![b' '; 1_000_000]);
        let (_, inside) = bytes::layer(&large, 1000).unwrap();
        assert_eq!(inside.len(), 1001);
    }
}
