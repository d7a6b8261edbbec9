//! Origins: where a CDN of one's own begins.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use shotstack_hosting::{CdnUrl, cdn::Origin};
use url::Url;

use crate::config;
use crate::hostile::{change, changed};

const HOSTS: &[&str] = &[
    "media.example.com",
    "a_b.example",
    "-a-.example",
    "ab--cd.example",
    "xn--bcher-kva.example",
    "xn--a.example",
    "127.0.0.1",
    "127.1",
    "1.2.3.4.5",
    "256.0.0.1",
    "0x7f.1",
    "a.0x",
    "a.1",
    "1.a",
    "[::1]",
    "[::ffff:102:304]",
    "[1:0:0:2:0:0:0:3]",
    "[1:2:3:4:5:6:0:8]",
    "localhost",
    "localhost.",
    "b\u{fc}cher.example",
    "Media.example.com",
    "",
];
const PORTS: &[&str] = &[
    "", ":80", ":443", ":8080", ":0", ":080", ":65535", ":65536", ":",
];
const PATHS: &[&str] = &[
    "", "/", "/cdn", "/cdn/", "/a%20b", "/a//b", "/..", "/%2e", "/a b", "/a\\b",
];

/// Whether the text is an origin; if so, URLs that begin with it are their own hrefs and are read again.
fn is_sound_origin(text: &str) -> bool {
    let Ok(origin) = text.parse::<Origin>() else {
        return false;
    };
    assert_eq!(origin.as_str(), text.strip_suffix('/').unwrap_or(text));
    let built = CdnUrl::new("5ca6hu7s9k", "a b.mp4").unwrap();
    let at = built.with_origin(&origin);
    match Url::parse(&at) {
        // Whether an `xn--` label is a valid name only Unicode's tables could tell, and they are larger than the core.
        Err(url::ParseError::IdnaError) if text.contains("xn--") => {}
        href => {
            let href = href.unwrap();
            assert_eq!(href.as_str(), at, "{text:?}");
            assert_eq!(href.host_str(), Some(origin.host()));
            assert!(
                href.username().is_empty() && href.password().is_none(),
                "{text:?}"
            );
            assert!(
                href.query().is_none() && href.fragment().is_none(),
                "{text:?}"
            );
        }
    }
    assert_eq!(CdnUrl::parse_with_origin(&origin, &at), Ok(built));
    true
}

#[test]
fn origins_begin_hrefs() {
    let mut sound = 0;
    for scheme in ["https://", "http://", "HTTPS://", "ftp://", "//"] {
        for (host, port, path) in HOSTS
            .iter()
            .flat_map(|host| PORTS.iter().map(move |port| (host, port)))
            .flat_map(|(host, port)| PATHS.iter().map(move |path| (host, port, path)))
        {
            sound += usize::from(is_sound_origin(&format!("{scheme}{host}{port}{path}")));
        }
    }
    // 11 hosts, with http and https, 4 ports that are not the scheme's own, 5 paths.
    assert_eq!(sound, 11 * 2 * 4 * 5);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn changed_origins_begin_hrefs(host in select(HOSTS), changes in vec(change(), 1..3)) {
        is_sound_origin(&format!("https://{}", changed(host, &changes)));
        is_sound_origin(&changed(&format!("http://{host}:8080/cdn"), &changes));
    }
}
