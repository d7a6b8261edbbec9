//! Bodies that are not JSON text: in another encoding, or with something around the JSON.

use base64ct::{Base64, Base64Unpadded, Base64Url, Base64UrlUnpadded, Encoding};
use serde_json::Value;

use crate::cdn::path_segment;
use crate::validate::recognize::printed;
use crate::validate::recognize::{Recognized, is_document};

/// Looks for one encoding, or one thing that stands around JSON.
type Recognizer<T> = fn(&T) -> Option<Recognized>;

/// What a body is that is not UTF-8, or not JSON. The first that fits decides.
pub(super) fn recognize(body: &[u8]) -> Option<Recognized> {
    let by_bytes: [Recognizer<[u8]>; 2] = [by_magic_number, utf_16];
    if let Some(recognized) = by_bytes.iter().find_map(|recognize| recognize(body)) {
        return Some(recognized);
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
        behind_other_text,
    ];
    let text = str::from_utf8(body).ok()?.trim_ascii();
    by_text.iter().find_map(|recognize| recognize(text))
}

/// How some formats begin.
const MAGIC_NUMBERS: [(&[u8], &str); 8] = [
    (
        b"\x1f\x8b",
        "this is compressed by gzip: decompress it first",
    ),
    (
        b"\x28\xb5\x2f\xfd",
        "this is compressed by Zstandard: decompress it first",
    ),
    (
        b"\x78\x9c",
        "this is compressed by zlib: decompress it first",
    ),
    (
        b"\x78\xda",
        "this is compressed by zlib: decompress it first",
    ),
    (b"PK\x03\x04", "this is a ZIP archive"),
    (b"\x89PNG", "this is a PNG image"),
    (b"\xff\xd8\xff", "this is a JPEG image"),
    (b"%PDF-", "this is a PDF document"),
];

fn by_magic_number(body: &[u8]) -> Option<Recognized> {
    let (_, hint) = MAGIC_NUMBERS
        .iter()
        .find(|(magic, _)| body.starts_with(magic))?;
    Some(Recognized::named(hint))
}

fn utf_16(body: &[u8]) -> Option<Recognized> {
    let hint = "this is UTF-16 text: save it, or send it, as UTF-8";
    let (is_little_endian, units) = match body {
        [0xff, 0xfe, units @ ..] => (true, units),
        [0xfe, 0xff, units @ ..] => (false, units),
        // Without a byte-order mark: JSON begins with two characters of ASCII.
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => (true, body),
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => (false, body),
        _ => return None,
    };
    let units = units.as_chunks::<2>().0.iter().map(|unit| {
        if is_little_endian {
            u16::from_le_bytes(*unit)
        } else {
            u16::from_be_bytes(*unit)
        }
    });
    let text: Result<String, _> = char::decode_utf16(units).collect();
    Some(match text {
        Ok(text) if is_document(&text) => Recognized::decoded(hint, text),
        _ => Recognized::named(hint),
    })
}

fn base64(text: &str) -> Option<Recognized> {
    let decoded = base64_document(text)?;
    let hint = "this is Base64: decode it first";
    Some(Recognized::decoded(hint, decoded))
}

/// The JSON that a text holds in Base64, of whatever alphabet, in lines or not.
pub(super) fn base64_document(text: &str) -> Option<String> {
    // The shortest object is `{}`, and `{"` begins so in every alphabet.
    if !text.starts_with(['e', 'W', 'I', 'D', 'C']) {
        return None;
    }
    let digits: String = text.split_ascii_whitespace().collect();
    let decoders: [fn(&str) -> Result<Vec<u8>, base64ct::Error>; 4] = [
        Base64::decode_vec,
        Base64Unpadded::decode_vec,
        Base64Url::decode_vec,
        Base64UrlUnpadded::decode_vec,
    ];
    let bytes = decoders.iter().find_map(|decode| decode(&digits).ok())?;
    String::from_utf8(bytes)
        .ok()
        .filter(|text| is_document(text))
}

/// Quotes that a shell or a text has around the JSON.
const QUOTES: [(char, char); 6] = [
    ('\'', '\''),
    ('"', '"'),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{201e}', '\u{201c}'),
    ('\u{2018}', '\u{2019}'),
];

fn quoted(text: &str) -> Option<Recognized> {
    let inside = QUOTES
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))?;
    let hint = "there are quotes around the JSON: leave them out";
    is_document(inside).then(|| Recognized::decoded(hint, inside))
}

fn escaped(text: &str) -> Option<Recognized> {
    let unescaped: String = serde_json::from_str(&format!("\"{text}\"")).ok()?;
    let hint = "the quotes in the JSON are escaped (`\\\"`): it was put into a text without being read again";
    is_document(&unescaped).then(|| Recognized::decoded(hint, unescaped))
}

fn printed_by_a_program(text: &str) -> Option<Recognized> {
    let (printer, json) = printed::to_json(text)?;
    // The text of bytes that Python printed is the body itself.
    let json = match serde_json::from_str(&json) {
        Ok(Value::String(body)) => body,
        _ => json,
    };
    is_document(&json).then(|| Recognized::decoded(printer.hint(), json))
}

fn typographic_quotes(text: &str) -> Option<Recognized> {
    let json = text.replace(['\u{201c}', '\u{201d}', '\u{201e}'], "\"");
    let hint = "the quotes are typographic ones, as word processors put in: JSON has `\"`";
    (json != text && is_document(&json)).then(|| Recognized::decoded(hint, json))
}

/// `<Buffer 7b 22 …>`, of which Node shows no more than the beginning.
fn printed_buffer(text: &str) -> Option<Recognized> {
    let digits = text.strip_prefix("<Buffer ")?.strip_suffix('>')?;
    let hint =
        "this is a Buffer as Node prints it: pass on its bytes, or `buffer.toString('utf8')`";
    let bytes: Result<Vec<u8>, _> = digits
        .split(' ')
        .map(|byte| u8::from_str_radix(byte, 16))
        .collect();
    let body = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    Some(match body {
        Some(body) if is_document(&body) => Recognized::decoded(hint, body),
        _ => Recognized::named(hint),
    })
}

/// A request or a response with its headers.
fn http_dump(text: &str) -> Option<Recognized> {
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
    let hint = "this is an HTTP message with its headers: give what follows the empty line";
    let body = ["\r\n\r\n", "\n\n"]
        .iter()
        .find_map(|end| text.split_once(end))
        .map(|(_, body)| body);
    Some(match body {
        Some(body) if is_document(body) => Recognized::decoded(hint, body),
        _ => Recognized::named(hint),
    })
}

fn html(text: &str) -> Option<Recognized> {
    let after = text.strip_prefix('<')?;
    after
        .starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?')
        .then(|| Recognized::named("this looks like HTML or XML"))
}

fn object_object(text: &str) -> Option<Recognized> {
    let hint = "this is what JavaScript makes of an object as a text: use `JSON.stringify`";
    (text == "[object Object]").then(|| Recognized::named(hint))
}

/// `name=value&…`, perhaps with the JSON in one of the values.
fn form(text: &str) -> Option<Recognized> {
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
        Some((name, json)) => {
            let hint = format!("this is a form, and the JSON is the value of `{name}` in it");
            Recognized::decoded(&hint, json)
        }
        None => Recognized::named("this looks like a form: Shotstack posts JSON"),
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

/// Braces that are tried: a log line has few before the JSON.
const MAX_BRACES: usize = 32;

/// JSON behind other text, such as a log line's beginning.
fn behind_other_text(text: &str) -> Option<Recognized> {
    if text.starts_with(['{', '[']) {
        return None;
    }
    let braces = text.match_indices('{').take(MAX_BRACES);
    let (before, json) = braces
        .filter_map(|(at, _)| text.split_at_checked(at))
        .find(|(_, json)| is_document(json))?;
    let (_, line) = before.rsplit_once('\n').unwrap_or(("", before));
    let column = line.chars().count() + 1;
    let place = match before.matches('\n').count() {
        0 => format!("column {column}"),
        line_breaks => format!("column {column} of line {}", line_breaks + 1),
    };
    let hint =
        format!("a JSON object begins at {place}: what stands before it is not part of the body");
    Some(Recognized::decoded(&hint, json))
}
