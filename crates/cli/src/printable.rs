//! Text that others wrote, made safe for a terminal: no escape sequences, no reordering, nothing invisible.

use std::borrow::Cow;

/// The text on one line: what a terminal would obey or hide is written as `\u{1b}`.
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

/// As [`one_line`], cut behind `most` characters: whoever wrote the text also chose its length.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let text = one_line(text);
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.into_owned(),
    }
}

/// Lines stay lines, tabs stay tabs, and what a terminal would obey or hide becomes one visible character: columns stay right.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    let stays = |c| !is_unsafe(c) || c == '\n' || c == '\t';
    if text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if stays(c) {
            safe.push(c);
        } else if !(c == '\r' && rest.peek() == Some(&'\n')) {
            safe.push(picture(c));
        }
    }
    Cow::Owned(safe)
}

/// Unicode has pictures of the old control characters; all else shows as U+FFFD.
fn picture(c: char) -> char {
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

/// Control characters, line separators, and Unicode's characters without a width that reorder or hide text.
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
    fn nothing_that_a_terminal_obeys_gets_through() {
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
    fn what_is_long_is_cut() {
        assert_eq!(shortened("\u{e9}\u{e9}", 2), "\u{e9}\u{e9}");
        assert_eq!(shortened("\u{e9}\u{e9}\u{e9}", 2), "\u{e9}\u{e9}…");
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(
            lines("a\r\n\tb\rc\u{1b}\u{9b}\u{7f}"),
            "a\n\tb\u{240d}c\u{241b}\u{fffd}\u{2421}"
        );
    }
}
