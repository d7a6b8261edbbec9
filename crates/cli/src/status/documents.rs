//! Cuts a file into its JSON documents: one, one a line, or simply one after another.

use serde::de::IgnoredAny;

/// The documents of a text. What is none, up to the end of its line, is taken for one: reading it says what is wrong.
pub(crate) fn cut(text: &[u8]) -> Vec<&[u8]> {
    let mut rest = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut documents = Vec::new();
    loop {
        rest = rest.trim_ascii_start();
        if rest.is_empty() {
            break;
        }
        let mut stream = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
        let end = match stream.next() {
            Some(Ok(_)) => stream.byte_offset(),
            _ => line_end(rest),
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

/// Up to the next line that begins like a document, for one that is broken may be written over several.
fn line_end(text: &[u8]) -> usize {
    let begins = |at: &usize| text.get(at + 1) == Some(&b'{');
    let breaks = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let mut breaks = breaks.map(|(at, _)| at);
    breaks.find(begins).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn documents_may_follow_each_other_in_any_way() {
        assert_eq!(cut(b" {\"a\": 1}\n"), [b"{\"a\": 1}"]);
        assert_eq!(cut(b"{}\n{}\n\n{}"), [b"{}"; 3]);
        assert_eq!(cut(b"{}{}"), [b"{}"; 2]);
    }

    #[test]
    fn what_is_no_document_is_kept_for_reading_to_explain() {
        assert_eq!(cut(b"{} {\"a\": } {}"), [&b"{}"[..], b"{\"a\": } {}"]);
        assert_eq!(cut(b""), [b""]);
        assert_eq!(cut(b" \n"), [b" \n"]);
    }

    #[test]
    fn after_what_is_no_document_the_next_line_counts() {
        assert_eq!(cut(b"{}\n{bad\n{}"), [&b"{}"[..], b"{bad", b"{}"]);
        assert_eq!(cut(b"{\n \"a\": }\n{}"), [&b"{\n \"a\": }"[..], b"{}"]);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_document() {
        assert_eq!(cut(b"\xef\xbb\xbf{}\n{}"), [b"{}"; 2]);
    }
}
