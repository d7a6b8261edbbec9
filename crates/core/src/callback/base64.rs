//! Base64 after [RFC 4648](https://www.rfc-editor.org/rfc/rfc4648), each text in its one canonical form.
//!
//! By hand, for a library's is five times as large in WebAssembly. Nothing here depends on a secret but what
//! its length says.

/// The digits from 62 on.
pub(super) const PLAIN: [u8; 2] = *b"+/";
/// The same in the form for URLs.
pub(super) const URL: [u8; 2] = *b"-_";

/// For URLs, without padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut bits: u32 = 0;
    let mut held = 0;
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 6 {
            held -= 6;
            text.push(digit(bits >> held));
        }
    }
    if held > 0 {
        text.push(digit(bits << (6 - held)));
    }
    text
}

fn digit(bits: u32) -> char {
    let [.., byte] = bits.to_be_bytes();
    let value = byte & 63;
    char::from(match value {
        0..26 => b'A' + value,
        26..52 => b'a' + value - 26,
        52..62 => b'0' + value - 52,
        62 => URL[0],
        _ => URL[1],
    })
}

/// What a text without padding stands for; `last` are the digits from 62 on.
pub(super) fn decode(text: &str, last: [u8; 2]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut bits: u32 = 0;
    let mut held = 0;
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            _ if byte == last[0] => 62,
            _ if byte == last[1] => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            // Of the bits those above are known already.
            let [.., byte] = (bits >> held).to_be_bytes();
            bytes.push(byte);
        }
    }
    // What is left over fills up the last digit with zeros; a digit of its own would stand for nothing.
    (held < 6 && bits & ((1 << held) - 1) == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use base64ct::{Base64UrlUnpadded, Encoding};
    use proptest::prelude::*;

    use super::{URL, decode, encode};

    proptest! {
        #[test]
        fn bytes_are_written_as_others_write_them(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            prop_assert_eq!(encode(&bytes), Base64UrlUnpadded::encode_string(&bytes));
            prop_assert_eq!(decode(&encode(&bytes), URL), Some(bytes));
        }

        #[test]
        fn texts_are_read_as_others_read_them(text in "[A-D+/=_-]{0,13}|[A-Za-z0-9_-]{0,15}|\\PC{0,8}") {
            prop_assert_eq!(decode(&text, URL), Base64UrlUnpadded::decode_vec(&text).ok());
        }
    }
}
