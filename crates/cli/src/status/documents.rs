//! Cuts a file into its JSON documents: one, one a line, or simply one after another.

use serde::de::IgnoredAny;

/// The documents of a text. Where no document can be told, the rest is taken for one, and reading it says what is wrong.
pub(crate) fn cut(text: &[u8]) -> Vec<&[u8]> {
    let mut documents = Vec::new();
    let mut stream = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    let mut start = 0;
    while let Some(read) = stream.next() {
        let end = if read.is_ok() {
            stream.byte_offset()
        } else {
            text.len()
        };
        documents.push(text.get(start..end).unwrap_or_default().trim_ascii());
        start = end;
        if read.is_err() {
            break;
        }
    }
    if documents.is_empty() {
        documents.push(text);
    }
    documents
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
        assert_eq!(cut(b"\xef\xbb\xbf{}"), [b"\xef\xbb\xbf{}"]);
    }
}
