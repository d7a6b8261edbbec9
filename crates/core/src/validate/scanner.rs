//! The first of two tiers: one pass over a plain body, without copies.
//!
//! A plain body is an object whose members are all documented, at most once each and in any order, and whose values are
//! `null` or strings of printable ASCII without escapes. Genuine bodies usually are. Anything else is left to the
//! explaining parser (`strict_json`), which is the specification and the only one that reports: the scanner itself refuses
//! nothing. A property test, `JSONTestSuite` and a fuzz target hold the two equal.

/// The values of the documented members, in the documented order. They are not checked any further.
pub(crate) type Members<'a> = [Member<'a>; 11];

/// The value of a member of a plain body.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Member<'a> {
    /// It is not there.
    #[default]
    Absent,
    /// `null`.
    Null,
    /// A string, without escapes.
    Text(&'a str),
}

impl<'a> Member<'a> {
    /// The text, unless it is empty.
    pub(crate) fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

/// The members of a plain body; `None` for any other body.
pub(crate) fn scan(body: &[u8]) -> Option<Members<'_>> {
    let mut rest = Rest {
        text: str::from_utf8(body).ok()?,
        bytes: body,
    };
    let mut members = Members::default();
    rest.skip(b'{')?;
    let mut next = 0;
    loop {
        let (at, value) = if rest.skip_start_of(next) {
            (next, Member::Text(rest.text()?))
        } else {
            rest.skip(b'"')?;
            let at = place(rest.text()?)?;
            rest.skip(b':')?;
            (at, rest.value()?)
        };
        let member = members.get_mut(at)?;
        if *member != Member::Absent {
            return None;
        }
        *member = value;
        next = at + 1;
        if rest.skip(b',').is_none() {
            break;
        }
    }
    rest.skip(b'}')?;
    rest.bytes
        .iter()
        .all(|byte| is_space(*byte))
        .then_some(members)
}

/// How each member starts, if its value is a string and there is no white space.
const STARTS: [&str; 11] = [
    r#""type":""#,
    r#""action":""#,
    r#""id":""#,
    r#""render":""#,
    r#""owner":""#,
    r#""status":""#,
    r#""url":""#,
    r#""poster":""#,
    r#""thumbnail":""#,
    r#""error":""#,
    r#""completed":""#,
];

/// The place of the member of this name.
fn place(name: &str) -> Option<usize> {
    Some(match name {
        "type" => 0,
        "action" => 1,
        "id" => 2,
        "render" => 3,
        "owner" => 4,
        "status" => 5,
        "url" => 6,
        "poster" => 7,
        "thumbnail" => 8,
        "error" => 9,
        "completed" => 10,
        _ => return None,
    })
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// What has not been read yet.
struct Rest<'a> {
    /// The whole body.
    text: &'a str,
    bytes: &'a [u8],
}

impl<'a> Rest<'a> {
    /// Skips white space, and then this byte.
    fn skip(&mut self, token: u8) -> Option<()> {
        while let [first, after @ ..] = self.bytes {
            if *first != token && !is_space(*first) {
                break;
            }
            self.bytes = after;
            if *first == token {
                return Some(());
            }
        }
        None
    }

    /// Skips the start of the member at this place: quicker than reading any name, as the members usually are in order.
    fn skip_start_of(&mut self, at: usize) -> bool {
        let start = STARTS.get(at);
        match start.and_then(|start| self.bytes.strip_prefix(start.as_bytes())) {
            Some(after) => {
                self.bytes = after;
                true
            }
            None => false,
        }
    }

    fn value(&mut self) -> Option<Member<'a>> {
        if self.skip(b'"').is_some() {
            return self.text().map(Member::Text);
        }
        let [b'n', b'u', b'l', b'l', after @ ..] = self.bytes else {
            return None;
        };
        self.bytes = after;
        Some(Member::Null)
    }

    /// The text up to the next quotation mark.
    fn text(&mut self) -> Option<&'a str> {
        let start = self.text.len() - self.bytes.len();
        let length = plain_length(self.bytes);
        let [b'"', after @ ..] = self.bytes.get(length..)? else {
            return None;
        };
        self.bytes = after;
        self.text.get(start..start + length)
    }
}

/// The number of bytes before the first that is not printable ASCII, or is a quotation mark or a backslash.
fn plain_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    let mut rest = bytes;
    while let Some((word, after)) = rest.split_first_chunk() {
        let others = marked_others(u64::from_le_bytes(*word));
        if others != 0 {
            return length + others.trailing_zeros() as usize / 8;
        }
        length += word.len();
        rest = after;
    }
    let is_other = |byte: &u8| !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\');
    length + rest.iter().position(is_other).unwrap_or(rest.len())
}

/// Marks, by the highest bit of its byte, the first byte of a word that is not plain. Later ones may be marked wrongly: only
/// such a byte makes a difference or a sum reach over into the next.
// After https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord
fn marked_others(word: u64) -> u64 {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    let below = |word: u64, limit: u8| word.wrapping_sub(EACH * u64::from(limit));
    let equal = |byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
    let above_tilde = word | word.wrapping_add(EACH);
    (below(word, b' ') | equal(b'"') | equal(b'\\') | above_tilde) & (EACH << 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place_of_a_word_is_judged_alike() {
        for byte in 0..=u8::MAX {
            let is_plain = (b' '..=b'~').contains(&byte) && !b"\"\\".contains(&byte);
            for length in 1..20 {
                for at in 0..length {
                    let mut bytes = vec![b'a'; length];
                    bytes[at] = byte;
                    let expected = if is_plain { length } else { at };
                    assert_eq!(plain_length(&bytes), expected, "{byte} at {at} of {length}");
                }
            }
        }
    }
}
