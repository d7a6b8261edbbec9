//! Text that is not JSON: Base64, or a log line before the JSON.

use base64ct::{Base64, Base64Unpadded, Base64Url, Base64UrlUnpadded, Encoding as _};
use serde::de::IgnoredAny;

use crate::wrapping::Layer;
use crate::wrapping::step::{Encoding, Step};

/// How many opening braces are tried.
const MAX_BRACES: usize = 64;

pub(super) fn layer(text: &str) -> Option<Layer> {
    if let Some(inside) = from_base64(text) {
        return Some((vec![Step::decoded(Encoding::Base64)], inside));
    }
    let at = json_at_the_end(text)?;
    let (before, json) = text.split_at_checked(at)?;
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    let column = before.get(line_start..)?.chars().count() + 1;
    let (_, inside) = object_at_the_start(json)?;
    Some((vec![Step::Text { line, column }], inside.into()))
}

/// With or without padding, line breaks and the letters of the URL-safe alphabet.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let text: String = text.split_ascii_whitespace().collect();
    if text.is_empty() {
        return None;
    }
    [
        Base64::decode_vec,
        Base64Unpadded::decode_vec,
        Base64Url::decode_vec,
        Base64UrlUnpadded::decode_vec,
    ]
    .iter()
    .find_map(|decode| decode(&text).ok())
}

/// Where an object begins after which nothing comes but blanks and closing quotes.
fn json_at_the_end(text: &str) -> Option<usize> {
    text.match_indices('{')
        .take(MAX_BRACES)
        .map(|(at, _)| at)
        .find(|at| {
            let rest = text.get(*at..).and_then(object_at_the_start);
            rest.is_some_and(|(rest, _)| {
                rest.trim_matches(|c: char| c.is_whitespace() || "'\"`".contains(c))
                    .is_empty()
            })
        })
}

/// What follows the object, and the object.
fn object_at_the_start(text: &str) -> Option<(&str, &str)> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    stream.next()?.ok()?;
    let (object, rest) = text.split_at_checked(stream.byte_offset())?;
    Some((rest, object))
}
