//! Splits a file into its JSON documents: a single one, one on each line, or one after another.

use serde::de::IgnoredAny;

/// The documents of a text. Text that is not valid JSON counts as a document up to the end of its line, so that reading it
/// reports what is wrong.
pub(crate) fn split(text: &[u8]) -> Vec<&[u8]> {
    let mut rest = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut documents = Vec::new();
    loop {
        rest = rest.trim_ascii_start();
        if rest.is_empty() {
            break;
        }
        let mut stream = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
        // A number may be the time at which a log line begins: it is not a document.
        let may_be_document = matches!(rest.first(), Some(b'{' | b'[' | b'"'));
        let end = match stream.next() {
            Some(Ok(_)) if may_be_document => stream.byte_offset(),
            _ => invalid_end(rest),
        };
        let (document, left) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        documents.push(document.trim_ascii_end());
        rest = left;
    }
    if documents.is_empty() {
        documents.push(text);
    }
    documents
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The end of an invalid document: the next line that begins with `{`, because a document may span several lines.
fn invalid_end(text: &[u8]) -> usize {
    let begins = |at: &usize| text.get(at + 1) == Some(&b'{');
    let breaks = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let mut breaks = breaks.map(|(at, _)| at);
    breaks.find(begins).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn documents_may_follow_each_other_with_or_without_line_breaks() {
        assert_eq!(split(b" {\"a\": 1}\n"), [b"{\"a\": 1}"]);
        assert_eq!(split(b"{}\n{}\n\n{}"), [b"{}"; 3]);
        assert_eq!(split(b"{}{}"), [b"{}"; 2]);
    }

    #[test]
    fn invalid_text_is_kept_as_a_document() {
        assert_eq!(split(b"{} {\"a\": } {}"), [&b"{}"[..], b"{\"a\": } {}"]);
        assert_eq!(split(b""), [b""]);
        assert_eq!(split(b" \n"), [b" \n"]);
    }

    #[test]
    fn a_number_is_not_a_document() {
        assert_eq!(
            split(b"10:12 info: {}\n{}"),
            [&b"10:12 info: {}"[..], b"{}"]
        );
        assert_eq!(split(b"17"), [b"17"]);
    }

    #[test]
    fn an_invalid_document_ends_at_the_next_line() {
        assert_eq!(split(b"{}\n{bad\n{}"), [&b"{}"[..], b"{bad", b"{}"]);
        assert_eq!(split(b"{\n \"a\": }\n{}"), [&b"{\n \"a\": }"[..], b"{}"]);
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        assert_eq!(split(b"\xef\xbb\xbf{}\n{}"), [b"{}"; 2]);
    }
}
