//! CDN URLs against the `url` crate, an implementation of the [URL Standard](https://url.spec.whatwg.org/):
//! what we accept or write is text that it leaves as it is, and that it reads as we do.
//!
//! What proptest finds belongs into `tests/vectors/urls.json`, where every runtime runs it.

mod build;
mod hostile;
mod origin;
mod parse;

use proptest::prelude::ProptestConfig;
use url::Url;

const CDN: &str = "https://cdn.shotstack.io";
const HOME: &str = "https://cdn.shotstack.io/au/v1/5ca6hu7s9k/";
const OUTPUT: &str = "https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/";

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(400)
    }
}

/// The `url` crate leaves `^` plain, which the URL Standard has encoded in paths since 2025: servo/rust-url issue 1140.
fn with_caret_encoded(href: &str) -> String {
    href.replace('^', "%5E")
}

/// Asks the `url` crate whether the text is the CDN's, is its own href, and holds four segments and nothing else.
fn is_plain_cdn_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        with_caret_encoded(url.as_str()) == text
            && url.origin().ascii_serialization() == CDN
            && has_only_a_path(&url)
            && url
                .path_segments()
                .is_some_and(|segments| segments.count() == 4)
    })
}

fn has_only_a_path(url: &Url) -> bool {
    url.username().is_empty()
        && url.password().is_none()
        && url.port().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
}

/// Whether each escape stands for a byte that a path cannot hold plain, in upper case.
fn has_no_needless_escape(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        let digits = after.get(..2).unwrap_or_default();
        u8::from_str_radix(digits, 16).is_ok_and(|byte| {
            let must_be_encoded = byte <= 0x20 || byte >= 0x7f || b"\"#%<>?^`{}".contains(&byte);
            must_be_encoded && !digits.contains(|c: char| c.is_ascii_lowercase())
        })
    })
}
