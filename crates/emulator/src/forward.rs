//! `--forward`: one receiver for the callbacks of all renders.

use std::fmt;

use shotstack_hosting::callback::redact_token;
use url::Url;

use crate::request::http_url;

/// The URL that gets the callbacks of every render in place of the edit's own `callback`, and also of an edit that has none.
///
/// The query of the edit's own callback, with its token, is added to the URL's. Without a scheme it is http. `Debug` and
/// `Display` hide a token.
///
/// ```
/// use shotstack_hosting_emulator::ForwardUrl;
///
/// let forward: ForwardUrl = "localhost:3000/hook".parse()?;
/// assert_eq!(forward.to_string(), "http://localhost:3000/hook");
/// # Ok::<(), shotstack_hosting_emulator::ForwardUrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ForwardUrl(Url);

impl ForwardUrl {
    /// Where a render's callbacks go whose edit has this `callback`.
    pub(crate) fn target(&self, callback: Option<&Url>) -> Url {
        let mut target = self.0.clone();
        let query = callback.and_then(Url::query).unwrap_or_default();
        match target.query().unwrap_or_default() {
            _ if query.is_empty() => {}
            "" => target.set_query(Some(query)),
            own => {
                let both = format!("{own}&{query}");
                target.set_query(Some(&both));
            }
        }
        target
    }
}

impl fmt::Display for ForwardUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown_url(&self.0))
    }
}

impl fmt::Debug for ForwardUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ForwardUrl({self})")
    }
}

impl std::str::FromStr for ForwardUrl {
    type Err = ForwardUrlError;

    fn from_str(text: &str) -> Result<Self, ForwardUrlError> {
        let with_scheme = if text.contains("://") {
            http_url(text)
        } else {
            http_url(&format!("http://{text}"))
        };
        with_scheme.map(Self).ok_or(ForwardUrlError)
    }
}

/// The text is not an http or https URL.
///
/// ```
/// use shotstack_hosting_emulator::{ForwardUrl, ForwardUrlError};
///
/// assert_eq!("ftp://localhost/".parse::<ForwardUrl>(), Err(ForwardUrlError));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a forward URL must be an http or https URL, such as http://127.0.0.1:3000/hook")]
pub struct ForwardUrlError;

/// A URL without credentials, fragment and token.
pub(crate) fn shown_url(url: &Url) -> String {
    let mut url = url.clone();
    // Both fail only for URLs that cannot have credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    redact_token(url.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_of_the_edits_callback_is_added() {
        let callback: Url = "https://shop.example/api/hook?order=17&shotstack_token=T"
            .parse()
            .unwrap();
        for (forward, target) in [
            (
                "127.0.0.1:3000",
                "http://127.0.0.1:3000/?order=17&shotstack_token=T",
            ),
            (
                "https://a.example/b?c=1",
                "https://a.example/b?c=1&order=17&shotstack_token=T",
            ),
        ] {
            let forward: ForwardUrl = forward.parse().unwrap();
            assert_eq!(forward.target(Some(&callback)).as_str(), target);
        }
        let forward: ForwardUrl = "127.0.0.1:3000/hook".parse().unwrap();
        assert_eq!(forward.target(None).as_str(), "http://127.0.0.1:3000/hook");
        let bare: Url = "https://shop.example/hook".parse().unwrap();
        assert_eq!(
            forward.target(Some(&bare)).as_str(),
            "http://127.0.0.1:3000/hook"
        );
    }

    #[test]
    fn secrets_are_not_shown() {
        let forward: ForwardUrl = "http://me:hunter2@127.0.0.1/h?shotstack_token=secret"
            .parse()
            .unwrap();
        assert_eq!(
            format!("{forward} {forward:?}"),
            "http://127.0.0.1/h?shotstack_token=… ForwardUrl(http://127.0.0.1/h?shotstack_token=…)"
        );
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "ftp://127.0.0.1/", "http://", "a b"] {
            assert_eq!(text.parse::<ForwardUrl>(), Err(ForwardUrlError), "{text}");
        }
    }
}
