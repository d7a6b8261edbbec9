//! Bodies in another encoding, or with other text around the JSON.

use std::borrow::Cow;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::Value;

use crate::cdn::path_segment;
use crate::validate::finding::shortened;
use crate::validate::recognize::is_document;
use crate::validate::recognize::printed;

/// Recognizes one encoding, or one kind of text around JSON.
type Recognizer<T> = fn(&T) -> Option<Hint>;

/// What the body is, and how to correct it.
pub(super) type Hint = Cow<'static, str>;

/// A hint about a body that is not UTF-8 or not valid JSON, from the first recognizer that matches.
pub(super) fn recognize(body: &[u8]) -> Option<Hint> {
    let by_bytes: [Recognizer<[u8]>; 2] = [by_magic_number, utf_16];
    if let Some(hint) = by_bytes.iter().find_map(|recognize| recognize(body)) {
        return Some(hint);
    }
    let by_text: [Recognizer<str>; 11] = [
        base64,
        quoted,
        escaped,
        printed_by_a_program,
        typographic_quotes,
        printed_buffer,
        http_dump,
        html,
        object_object,
        form,
        after_other_text,
    ];
    let text = str::from_utf8(body).ok()?.trim_ascii();
    by_text.iter().find_map(|recognize| recognize(text))
}

/// The magic numbers of some formats.
const MAGIC_NUMBERS: [(&[u8], &str); 8] = [
    (
        b"\x1f\x8b",
        "this is compressed with gzip: decompress it first",
    ),
    (
        b"\x28\xb5\x2f\xfd",
        "this is compressed with Zstandard: decompress it first",
    ),
    (
        b"\x78\x9c",
        "this is compressed with zlib: decompress it first",
    ),
    (
        b"\x78\xda",
        "this is compressed with zlib: decompress it first",
    ),
    (b"PK\x03\x04", "this is a ZIP archive"),
    (b"\x89PNG", "this is a PNG image"),
    (b"\xff\xd8\xff", "this is a JPEG image"),
    (b"%PDF-", "this is a PDF document"),
];

fn by_magic_number(body: &[u8]) -> Option<Hint> {
    let (_, hint) = MAGIC_NUMBERS
        .iter()
        .find(|(magic, _)| body.starts_with(magic))?;
    Some((*hint).into())
}

fn utf_16(body: &[u8]) -> Option<Hint> {
    let is_utf_16 = match body {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        // Without a byte-order mark: JSON begins with two ASCII characters.
        [first, 0, second, 0, ..] | [0, first, 0, second, ..] => *first != 0 && *second != 0,
        _ => false,
    };
    is_utf_16.then_some("this is UTF-16 text: save it, or send it, as UTF-8".into())
}

fn base64(text: &str) -> Option<Hint> {
    base64_document(text).map(|_| "this is Base64: decode it first".into())
}

/// The JSON that a text encodes in Base64, in either alphabet, possibly with line breaks.
pub(super) fn base64_document(text: &str) -> Option<String> {
    // In Base64, `{` begins with `e`, `[` with `W`, and white space with `I`, `D` or `C`.
    if !text.starts_with(['e', 'W', 'I', 'D', 'C']) {
        return None;
    }
    // One alphabet and no padding: each of base64ct's encodings is code of its own.
    let digits: String = text.split_ascii_whitespace().collect();
    let digits = digits
        .trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_");
    let bytes = Base64UrlUnpadded::decode_vec(&digits).ok()?;
    String::from_utf8(bytes)
        .ok()
        .filter(|text| is_document(text))
}

/// Quotes around the JSON, from a shell or a text.
const QUOTES: [(char, char); 6] = [
    ('\'', '\''),
    ('"', '"'),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{201e}', '\u{201c}'),
    ('\u{2018}', '\u{2019}'),
];

fn quoted(text: &str) -> Option<Hint> {
    let inside = QUOTES
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))?;
    let hint = "there are quotes around the JSON: remove them";
    is_document(inside).then_some(hint.into())
}

fn escaped(text: &str) -> Option<Hint> {
    let unescaped: String = serde_json::from_str(&format!("\"{text}\"")).ok()?;
    let hint = "the quotes in the JSON are escaped (`\\\"`): it is the content of a JSON string that was not parsed";
    is_document(&unescaped).then_some(hint.into())
}

fn printed_by_a_program(text: &str) -> Option<Hint> {
    let (printer, json) = printed::to_json(text)?;
    // If Python printed bytes, their text is the body itself.
    let json = match serde_json::from_str(&json) {
        Ok(Value::String(body)) => body,
        _ => json,
    };
    is_document(&json).then_some(printer.hint().into())
}

fn typographic_quotes(text: &str) -> Option<Hint> {
    let json = text.replace(['\u{201c}', '\u{201d}', '\u{201e}'], "\"");
    let hint = "the quotes are typographic, as from a word processor: JSON requires `\"`";
    (json != text && is_document(&json)).then_some(hint.into())
}

/// `<Buffer 7b 22 …>`, as Node prints the beginning of a Buffer.
fn printed_buffer(text: &str) -> Option<Hint> {
    let is_buffer = text.starts_with("<Buffer ") && text.ends_with('>');
    let hint =
        "this is a Buffer as Node prints it: pass on its bytes, or `buffer.toString('utf8')`";
    is_buffer.then_some(hint.into())
}

/// A request or a response with its headers.
fn http_dump(text: &str) -> Option<Hint> {
    let (first_line, _) = text.split_once('\n')?;
    let is_response = first_line.starts_with("HTTP/");
    let is_request = first_line
        .trim_ascii_end()
        .rsplit_once(' ')
        .is_some_and(|(_, version)| {
            matches!(version, "HTTP/1.0" | "HTTP/1.1" | "HTTP/2" | "HTTP/3")
        });
    if !is_response && !is_request {
        return None;
    }
    Some("this is an HTTP message with headers: pass on only the part after the empty line".into())
}

fn html(text: &str) -> Option<Hint> {
    let after = text.strip_prefix('<')?;
    after
        .starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?')
        .then_some("this looks like HTML or XML".into())
}

fn object_object(text: &str) -> Option<Hint> {
    let hint = "this is a JavaScript object that was converted to a string: use `JSON.stringify`";
    (text == "[object Object]").then_some(hint.into())
}

/// `name=value&…`, perhaps with the JSON in one of the values.
fn form(text: &str) -> Option<Hint> {
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-.[]%+".contains(&byte))
    };
    let is_value = |value: &str| {
        !value.contains(|c: char| c.is_ascii_whitespace() || matches!(c, '{' | '"' | '<'))
    };
    let members: Option<Vec<(&str, &str)>> = text
        .split('&')
        .map(|member| member.split_once('='))
        .collect();
    let members = members?;
    if !members
        .iter()
        .all(|(name, value)| is_name(name) && is_value(value))
    {
        return None;
    }
    let json = members.iter().find_map(|(name, value)| {
        let value = percent_decoded(value)?;
        is_document(&value).then_some((*name, value))
    });
    Some(match json {
        Some((name, _)) => {
            let name = shortened(name, 80);
            format!("this is form data, and the JSON is the value of `{name}`").into()
        }
        None => "this looks like form data: Shotstack sends JSON".into(),
    })
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let high = path_segment::hexadecimal(bytes.next()?)?;
                let low = path_segment::hexadecimal(bytes.next()?)?;
                high << 4 | low
            }
            b'+' => b' ',
            byte => byte,
        });
    }
    String::from_utf8(decoded).ok()
}

/// The number of braces that are tried. Log lines have few before the JSON.
const MAX_BRACES: usize = 32;

/// JSON after other text, such as the prefix of a log line.
fn after_other_text(text: &str) -> Option<Hint> {
    if text.starts_with(['{', '[']) {
        return None;
    }
    let braces = text.match_indices('{').take(MAX_BRACES);
    let (before, _) = braces
        .filter_map(|(at, _)| text.split_at_checked(at))
        .find(|(_, json)| is_document(json))?;
    let (_, line) = before.rsplit_once('\n').unwrap_or(("", before));
    let column = line.chars().count() + 1;
    let place = match before.matches('\n').count() {
        0 => format!("column {column}"),
        line_breaks => format!("column {column} of line {}", line_breaks + 1),
    };
    Some(
        format!("a JSON object begins at {place}: the text before it is not part of the body")
            .into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A false lead is worse than none.
    #[test]
    fn no_hint_follows_from_a_single_character() {
        for text in [
            "a = b",
            "x=1 y=2",
            "< 5",
            "it's",
            "'no JSON inside'",
            "{",
            "{\"type\":\"serve\"",
            "{\"a\":'b'}x",
            "eyJub3QgSlNPTg",
            "hello {name}",
            "a{}b",
            "POST /hook",
            "[1, 2",
            "null null",
            "\u{201c}quoted\u{201d}",
            "%7B",
        ] {
            assert_eq!(recognize(text.as_bytes()), None, "{text}");
        }
        assert_eq!(recognize(b"{\"a\":\"caf\xe9\"}"), None);
        assert_eq!(recognize(b""), None);
    }

    #[test]
    fn many_braces_are_not_all_tried() {
        let text = format!("x{}", "{".repeat(60_000));
        assert_eq!(recognize(text.as_bytes()), None);
        let text = format!("{}{{}}", "x{".repeat(MAX_BRACES));
        assert_eq!(recognize(text.as_bytes()), None);
    }
}
