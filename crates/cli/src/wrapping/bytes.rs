//! Encodings that the first bytes tell: gzip, UTF-16.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use crate::wrapping::Layer;
use crate::wrapping::step::{Encoding, Step};

pub(super) fn layer(content: &[u8], max_bytes: usize) -> Option<Layer> {
    let (encoding, inside) = match content {
        [0x1f, 0x8b, ..] => (Encoding::Gzip, decompressed(content, max_bytes)?),
        [0xff, 0xfe, rest @ ..] => (Encoding::Utf16, from_utf16(rest, u16::from_le_bytes)?),
        [0xfe, 0xff, rest @ ..] => (Encoding::Utf16, from_utf16(rest, u16::from_be_bytes)?),
        _ => return None,
    };
    Some((vec![Step::decoded(encoding)], inside))
}

fn decompressed(content: &[u8], max_bytes: usize) -> Option<Vec<u8>> {
    let limit = u64::try_from(max_bytes).ok()?.saturating_add(1);
    let mut inside = Vec::new();
    MultiGzDecoder::new(content)
        .take(limit)
        .read_to_end(&mut inside)
        .ok()?;
    Some(inside)
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Vec<u8>> {
    let (pairs, []) = bytes.as_chunks::<2>() else {
        return None;
    };
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    Some(text.ok()?.into_bytes())
}
