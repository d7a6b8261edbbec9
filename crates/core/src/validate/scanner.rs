//! The first of two tiers: one pass over a plain body, without copies.
//!
//! A plain body is an object whose members are all documented, at most once each and in any order, and whose values are
//! `null` or strings of printable ASCII without escapes. Genuine bodies usually are. Anything else is left to the
//! explaining parser (`strict_json`), which is the specification and the only one that reports: the scanner itself refuses
//! nothing. A property test and a fuzz target hold the two equal.

/// The values of the documented members, in the documented order. They are not checked any further.
pub(crate) type Members<'a> = [Member<'a>; 11];

/// The value of a member.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Member<'a> {
    #[default]
    Absent,
    Null,
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
    let mut rest = Rest(str::from_utf8(body).ok()?);
    let mut members = Members::default();
    rest.skip("{")?;
    loop {
        let at = rest.name()?;
        rest.skip(":")?;
        let member = members
            .get_mut(at)
            .filter(|member| **member == Member::Absent)?;
        *member = rest.value()?;
        if rest.skip(",").is_none() {
            break;
        }
    }
    rest.skip("}")?;
    rest.is_at_end().then_some(members)
}

/// What has not been read yet.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// Skips white space, and then this token.
    fn skip(&mut self, token: &str) -> Option<()> {
        self.skip_space();
        self.0 = self.0.strip_prefix(token)?;
        Some(())
    }

    fn skip_space(&mut self) {
        if let Some(0..=b' ') = self.0.as_bytes().first() {
            self.0 = self.0.trim_start_matches([' ', '\t', '\n', '\r']);
        }
    }

    fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.0.is_empty()
    }

    /// The index of the member whose name comes next.
    fn name(&mut self) -> Option<usize> {
        self.skip_space();
        // Each comparison with a literal is one or two instructions.
        macro_rules! skip_first_of {
            ($($at:literal $name:literal)*) => {$(
                if let Some(rest) = self.0.strip_prefix(concat!("\"", $name, "\"")) {
                    self.0 = rest;
                    return Some($at);
                }
            )*};
        }
        skip_first_of!(0 "type" 1 "action" 2 "id" 3 "render" 4 "owner" 5 "status" 6 "url");
        skip_first_of!(7 "poster" 8 "thumbnail" 9 "error" 10 "completed");
        None
    }

    fn value(&mut self) -> Option<Member<'a>> {
        if self.skip("\"").is_none() {
            return self.skip("null").map(|()| Member::Null);
        }
        let (text, after) = self.0.split_at_checked(plain_length(self.0.as_bytes()))?;
        self.0 = after.strip_prefix('"')?;
        Some(Member::Text(text))
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
