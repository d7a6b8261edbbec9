//! Finding the token in a URL's query, and hiding it.

use std::borrow::Cow;

use crate::cdn::path_segment;

/// The query parameter that holds the token.
pub const TOKEN_PARAMETER: &str = "shotstack_token";

/// The delimiters of a query and its parameters. Programs differ in which ones they accept.
const DELIMITERS: [char; 4] = ['?', '&', ';', '#'];

/// The values of all query parameters with the token's name.
pub(super) fn tokens(url: &str) -> impl Iterator<Item = &str> {
    let (url, _fragment) = url.split_once('#').unwrap_or((url, ""));
    let (_, query) = url.split_once('?').unwrap_or((url, ""));
    query.split('&').filter_map(|member| {
        let (name, value) = member.split_once('=').unwrap_or((member, ""));
        (name == TOKEN_PARAMETER).then_some(value)
    })
}

/// Whether the query has a token after an `&` that was escaped for HTML.
pub(super) fn is_escaped_in(url: &str) -> bool {
    let (url, _fragment) = url.split_once('#').unwrap_or((url, ""));
    let (_, query) = url.split_once('?').unwrap_or((url, ""));
    query.split("&amp;").skip(1).any(|member| {
        member
            .strip_prefix(TOKEN_PARAMETER)
            .is_some_and(|rest| rest.starts_with('='))
    })
}

/// Hides the tokens in a URL, for logs and errors.
///
/// ```
/// use shotstack_hosting::callback::redact_token;
///
/// assert_eq!(redact_token("/hook?a=1&shotstack_token=1.k.p.t"), "/hook?a=1&shotstack_token=…");
/// ```
#[must_use]
pub fn redact_token(url: &str) -> String {
    let mut redacted = String::with_capacity(url.len());
    let mut is_hidden = false;
    for piece in url.split_inclusive(DELIMITERS) {
        let member = piece.strip_suffix(DELIMITERS).unwrap_or(piece);
        match member.split_once('=') {
            _ if is_hidden => {}
            Some((name, _)) if decoded(name) == TOKEN_PARAMETER => {
                redacted.push_str(name);
                redacted.push_str("=…");
                is_hidden = true;
            }
            _ => redacted.push_str(piece),
        }
        // A value is hidden up to the next `&`, because programs differ in where it ends.
        if is_hidden && piece.ends_with('&') {
            redacted.push('&');
            is_hidden = false;
        }
    }
    redacted
}

/// The name of a parameter, percent-decoded if possible.
fn decoded(name: &str) -> Cow<'_, str> {
    path_segment::decode(name).unwrap_or(Cow::Borrowed(name))
}

#[cfg(test)]
mod tests {
    use super::{redact_token, tokens};

    #[test]
    fn a_token_is_found_only_in_the_query() {
        for (url, found) in [
            ("/hook", &[][..]),
            ("/hook?a=1&shotstack_token=T=U&b", &["T=U"]),
            ("/hook?shotstack_token", &[""]),
            ("/hook?shotstack_token=T&shotstack_token=U", &["T", "U"]),
            ("/hook#?shotstack_token=T", &[]),
            ("/hook?a#&shotstack_token=T", &[]),
            ("/hook?a=?shotstack_token=T", &[]),
            ("/hook&shotstack_token=T", &[]),
        ] {
            assert_eq!(tokens(url).collect::<Vec<_>>(), found, "{url}");
        }
    }

    #[test]
    fn a_token_is_hidden_wherever_a_program_could_find_it() {
        for (url, redacted) in [
            ("/hook", "/hook"),
            ("/hook?a=1&shotstack_token=T", "/hook?a=1&shotstack_token=…"),
            (
                "/hook?shotstack_token=T&a=1#b",
                "/hook?shotstack_token=…&a=1#b",
            ),
            ("/hook?shotstack_token=T=U", "/hook?shotstack_token=…"),
            ("/hook?a=1#shotstack_token=T", "/hook?a=1#shotstack_token=…"),
            ("/hook?a=1;shotstack_token=T", "/hook?a=1;shotstack_token=…"),
            ("/hook?shotstack%5Ftoken=T", "/hook?shotstack%5Ftoken=…"),
            ("/hook?a=?shotstack_token=T", "/hook?a=?shotstack_token=…"),
            (
                "/hook?shotstack_token=#T&a=1",
                "/hook?shotstack_token=…&a=1",
            ),
            ("/hook?shotstack_token=T#b", "/hook?shotstack_token=…"),
            ("/hook?%=1&é=2", "/hook?%=1&é=2"),
            (
                "/hook?a=1&amp;shotstack_token=T",
                "/hook?a=1&amp;shotstack_token=…",
            ),
        ] {
            assert_eq!(redact_token(url), redacted);
        }
    }
}
