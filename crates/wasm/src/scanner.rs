//! Plain events, which cross as numbers: JavaScript cuts their texts from what it has already.

use shotstack_hosting::{AssetRole, Validator, cdn::Origin, validate::Member};

/// The longest body that is scanned, in bytes: many times that of a genuine one. A text that is cut from a longer one keeps
/// all of it in memory.
pub const MAX_BYTES: usize = 2048;

/// The members of an event and the parts of its URL.
const SPANS: usize = 11;

/// A place for a body, and for where its members are. JavaScript writes the one and reads the other.
#[derive(Debug)]
pub struct Scanner {
    /// The body.
    pub body: Box<[u8; MAX_BYTES]>,
    /// Start and end of each member's text, in the documented order. An absent member has 0 and 0; null has an equal start
    /// and end. Then the CDN URL's: the starts of region, stage, owner and file name (0 if it is not one), and the role (main,
    /// poster, thumbnail).
    pub spans: Box<[u32; SPANS * 2 + 5]>,
    validator: Validator,
}

impl Default for Scanner {
    fn default() -> Self {
        Self {
            body: Box::new([0; MAX_BYTES]),
            spans: Box::new([0; SPANS * 2 + 5]),
            validator: Validator::new(),
        }
    }
}

impl Scanner {
    /// Scans a body of this length, and returns when the event was completed, in milliseconds since 1970. `None` if the body
    /// is not that of a known event about which nothing is to be reported: then it is for [`event::check`](crate::event::check).
    pub fn scan(&mut self, length: usize) -> Option<i64> {
        let body = self.body.get(..length)?;
        let event = self.validator.plain_event(body)?;
        let offset = |text: &str| text.as_ptr().addr() - body.as_ptr().addr();
        let mut numbers = self.spans.iter_mut();
        let mut write = |number: usize| {
            if let (Some(place), Ok(number)) = (numbers.next(), u32::try_from(number)) {
                *place = number;
            }
        };
        for member in &event.members {
            let (start, end) = match member {
                Member::Absent => (0, 0),
                Member::Null => (1, 1),
                Member::Text(text) => (offset(text), offset(text) + text.len()),
            };
            write(start);
            write(end);
        }
        if let Some(cdn) = &event.cdn
            && let [Member::Text("serve"), .., Member::Text(url), _, _, _, _] = &event.members
        {
            let parts = [cdn.region(), cdn.stage(), cdn.owner(), cdn.filename()];
            let mut at = offset(url) + Origin::default().as_str().len();
            for part in parts {
                write(at + 1);
                at += 1 + part.len();
            }
            if at != offset(url) + url.len() {
                // A part is percent-encoded.
                return None;
            }
            write(match cdn.role() {
                AssetRole::Main => 0,
                AssetRole::Poster => 1,
                AssetRole::Thumbnail => 2,
            });
        } else {
            write(0);
        }
        Some(event.completed?.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, Scanner};

    const BODY: &str = r#"{"type":"serve","action":"copy","id":"e4433cbf-e501-76a2-ac8b-715d26997540","render":"d2b46ed6-998a-4d6b-9d91-b8cf0193a655","owner":"5ca6hu7s9k","status":"ready","url":"https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-998a-4d6b-9d91-b8cf0193a655-poster.jpg","error":null,"completed":"2021-07-12T11:04:44.574Z"}"#;

    fn scan(scanner: &mut Scanner, body: &str) -> Option<i64> {
        scanner.body[..body.len()].copy_from_slice(body.as_bytes());
        scanner.scan(body.len())
    }

    #[test]
    fn the_numbers_say_where_the_texts_are() {
        let mut scanner = Scanner::default();
        assert_eq!(scan(&mut scanner, BODY), Some(1_626_087_884_574));
        let spans = scanner.spans.map(|number| number as usize);
        let member = |at: usize| &BODY[spans[at * 2]..spans[at * 2 + 1]];
        assert_eq!((member(0), member(5)), ("serve", "ready"));
        assert_eq!(member(3), "d2b46ed6-998a-4d6b-9d91-b8cf0193a655");
        assert_eq!((spans[14], spans[15]), (0, 0), "there is no poster");
        assert_eq!((spans[18], spans[19]), (1, 1), "the error is null");
        let [.., region, stage, owner, filename, role] = spans;
        assert_eq!(&BODY[region..stage - 1], "au");
        assert_eq!(&BODY[owner..filename - 1], "5ca6hu7s9k");
        assert!(BODY[filename..].starts_with(member(3)));
        assert_eq!(role, 1);
    }

    #[test]
    fn a_url_of_another_kind_has_no_parts_and_other_bodies_are_not_scanned() {
        let mut scanner = Scanner::default();
        let edit = r#"{"type":"edit","action":"render","id":"d2b46ed6-998a-4d6b-9d91-b8cf0193a655","owner":"o","status":"done","url":"https://shotstack-api-v1-output.s3.amazonaws.com/o/d2b46ed6-998a-4d6b-9d91-b8cf0193a655.mp4","completed":"2021-07-12T11:03:53.712Z"}"#;
        assert!(scan(&mut scanner, edit).is_some());
        assert_eq!(scanner.spans[22], 0);
        let encoded = BODY.replace("-poster.jpg", "%20.jpg");
        for body in [&encoded, &BODY.replace("5ca6hu7s9k\",", "o\","), "{}", ""] {
            assert_eq!(scan(&mut scanner, body), None, "{body}");
        }
        assert_eq!(scanner.scan(MAX_BYTES + 1), None);
    }
}
