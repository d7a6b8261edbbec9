//! Makes text from outside safe for a terminal: no escape sequences, no reordering, no invisible characters.

use std::borrow::Cow;

/// The text on one line. A character that a terminal would interpret or hide is escaped, for example as `\u{1b}`.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        push(&mut safe, c);
    }
    Cow::Owned(safe)
}

/// Like [`one_line`], cut after `max` characters.
pub(crate) fn shortened(text: &str, max: usize) -> String {
    let text = one_line(text);
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.into_owned(),
    }
}

/// Keeps line breaks and tabs. A character that a terminal would interpret or hide becomes one visible character, so that
/// columns stay aligned.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    let is_kept = |c| !is_unsafe(c) || c == '\n' || c == '\t';
    if text.chars().all(is_kept) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if is_kept(c) {
            safe.push(c);
        } else if !(c == '\r' && rest.peek() == Some(&'\n')) {
            safe.push(symbol(c));
        }
    }
    Cow::Owned(safe)
}

/// Unicode's symbol for an ASCII control character; U+FFFD for any other.
fn symbol(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        _ => '\u{fffd}',
    }
}

fn push(safe: &mut String, c: char) {
    if is_unsafe(c) {
        safe.extend(c.escape_unicode());
    } else {
        safe.push(c);
    }
}

/// Control characters, line separators, and Unicode's zero-width characters, which reorder or hide text.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_invisible_characters_are_escaped() {
        for (text, safe) in [
            ("film \u{e9}\u{1f3ac}.mp4", "film \u{e9}\u{1f3ac}.mp4"),
            ("\u{1b}[31mred", r"\u{1b}[31mred"),
            ("\u{9b}31mred", r"\u{9b}31mred"),
            ("a\r\nb\tc\u{7f}", r"a\u{d}\u{a}b\u{9}c\u{7f}"),
            ("a\u{202e}gpj.exe", r"a\u{202e}gpj.exe"),
            ("a\u{2028}b\u{feff}", r"a\u{2028}b\u{feff}"),
        ] {
            assert_eq!(one_line(text), safe);
        }
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(shortened("\u{e9}\u{e9}", 2), "\u{e9}\u{e9}");
        assert_eq!(shortened("\u{e9}\u{e9}\u{e9}", 2), "\u{e9}\u{e9}…");
    }

    #[test]
    fn line_breaks_are_kept() {
        assert_eq!(
            lines("a\r\n\tb\rc\u{1b}\u{9b}\u{7f}"),
            "a\n\tb\u{240d}c\u{241b}\u{fffd}\u{2421}"
        );
    }
}
