//! Reads bodies one by one. Of a body that is too long, only the limit and one more byte are kept.

use std::io::{self, BufRead, BufReader, Read};

use crate::failure::Failure;
use crate::input::Input;
use crate::wrapping::{Step, describe};

/// A body and its source.
pub(crate) struct Body {
    /// The body; of a body that is too long, only the limit and one more byte.
    pub(crate) bytes: Vec<u8>,
    /// The input's name.
    pub(crate) input: String,
    /// The line number in the input, if each line is a body.
    pub(crate) line: Option<usize>,
    /// How the body was found inside the input's text.
    pub(crate) unwrapped: Vec<Step>,
}

impl Body {
    /// The input's name, and where in it the body was found.
    pub(crate) fn source(&self) -> String {
        if self.unwrapped.is_empty() {
            self.input.clone()
        } else {
            format!("{}, {}", self.input, describe(&self.unwrapped))
        }
    }
}

/// The bodies of one input.
pub(crate) struct Bodies<'a> {
    input: &'a Input,
    reader: BufReader<Box<dyn Read>>,
    max_bytes: usize,
    lines: bool,
    lines_read: usize,
    ended: bool,
}

impl<'a> Bodies<'a> {
    pub(crate) fn open(input: &'a Input, lines: bool, max_bytes: usize) -> Result<Self, Failure> {
        Ok(Self {
            input,
            reader: BufReader::new(input.open()?),
            max_bytes,
            lines,
            lines_read: 0,
            ended: false,
        })
    }

    /// The next body, if there is one.
    pub(crate) fn next(&mut self) -> Result<Option<Body>, Failure> {
        let kept = self.max_bytes.saturating_add(1);
        let bytes = if self.lines {
            self.next_line(kept)
        } else {
            self.whole(kept)
        };
        let bytes = bytes.map_err(|error| self.input.unreadable(&error))?;
        Ok(bytes.map(|bytes| Body {
            bytes,
            input: self.input.name(),
            line: self.lines.then_some(self.lines_read),
            unwrapped: Vec::new(),
        }))
    }

    fn whole(&mut self, kept: usize) -> io::Result<Option<Vec<u8>>> {
        if self.ended {
            return Ok(None);
        }
        self.ended = true;
        let mut bytes = Vec::new();
        let kept = u64::try_from(kept).unwrap_or(u64::MAX);
        (&mut self.reader).take(kept).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    fn next_line(&mut self, kept: usize) -> io::Result<Option<Vec<u8>>> {
        while let Some(line) = read_line(&mut self.reader, kept)? {
            self.lines_read += 1;
            if !line.trim_ascii().is_empty() {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }
}

/// Reads a line and keeps its first bytes, without `\n` or `\r\n`; `None` at the end of the input.
fn read_line(reader: &mut impl BufRead, kept: usize) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut cut = false;
    loop {
        let chunk = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            chunk => chunk?,
        };
        let newline = chunk.iter().position(|byte| *byte == b'\n');
        let content = chunk
            .get(..newline.unwrap_or(chunk.len()))
            .unwrap_or_default();
        let room = kept.saturating_sub(line.len());
        cut |= content.len() > room;
        line.extend(content.iter().take(room));
        let used = content.len() + usize::from(newline.is_some());
        let at_end = chunk.is_empty();
        reader.consume(used);
        if newline.is_some() {
            if !cut && line.last() == Some(&b'\r') {
                line.pop();
            }
            return Ok(Some(line));
        }
        if at_end {
            return Ok((!line.is_empty()).then_some(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, kept: usize) -> Vec<String> {
        // A buffer of three bytes, so that lines cross its boundaries.
        let mut reader = BufReader::with_capacity(3, text.as_bytes());
        std::iter::from_fn(|| read_line(&mut reader, kept).unwrap())
            .map(|line| String::from_utf8(line).unwrap())
            .collect()
    }

    #[test]
    fn a_final_newline_does_not_begin_another_line() {
        assert_eq!(lines("ab\ncd\n", 9), ["ab", "cd"]);
        assert_eq!(lines("ab\ncd", 9), ["ab", "cd"]);
        assert_eq!(lines("\n\nab\n", 9), ["", "", "ab"]);
        assert!(lines("", 9).is_empty());
    }

    #[test]
    fn a_carriage_return_belongs_to_the_line_break() {
        assert_eq!(lines("ab\r\ncd\r\n", 9), ["ab", "cd"]);
        assert_eq!(lines("a\rb\n", 9), ["a\rb"]);
        // It does not make a line of exactly the limit too long.
        assert_eq!(lines("abc\r\nd", 4), ["abc", "d"]);
    }

    #[test]
    fn the_rest_of_a_long_line_is_skipped() {
        assert_eq!(lines("abcdefgh\nij\n", 4), ["abcd", "ij"]);
        assert_eq!(lines("abc\rx\nij\n", 4), ["abc\r", "ij"]);
    }
}
