//! What is built, from any valid parts.

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::*;
use shotstack_hosting::CdnUrl;
use url::Url;

use crate::hostile::parts;
use crate::{CDN, config, has_no_needless_escape, is_plain_cdn_url, with_caret_encoded};

pub(crate) fn build([region, stage, owner, filename]: &[String; 4]) -> CdnUrl<'_> {
    CdnUrl::new(owner, filename)
        .and_then(|url| url.with_region(region)?.with_stage(stage))
        .unwrap()
}

fn parts_of(url: &CdnUrl<'_>) -> [String; 4] {
    [url.region(), url.stage(), url.owner(), url.filename()].map(str::to_owned)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_built_is_its_own_href(parts in parts()) {
        let text = build(&parts).to_string();
        prop_assert!(is_plain_cdn_url(&text), "{text:?}");
        prop_assert_eq!(CdnUrl::parse(&text).map(|url| parts_of(&url)), Ok(parts));
    }

    #[test]
    fn what_is_built_is_what_the_url_crate_builds(parts in parts()) {
        let mut url = Url::parse(CDN).unwrap();
        url.path_segments_mut().unwrap().extend(&parts);
        prop_assert_eq!(build(&parts).to_string(), with_caret_encoded(url.as_str()));
    }

    #[test]
    fn needless_escapes_are_read_and_not_written(
        parts in parts(),
        spellings in vec(0..4_u8, 200),
    ) {
        let built = build(&parts).to_string();
        let mut text = CDN.to_owned();
        let mut spellings = spellings.into_iter().cycle();
        for part in &parts {
            text.push('/');
            for byte in part.bytes() {
                let needed = has_no_needless_escape(&format!("%{byte:02X}"));
                match spellings.next() {
                    Some(0) => write!(text, "%{byte:02x}").unwrap(),
                    Some(1) => write!(text, "%{byte:02X}").unwrap(),
                    _ if needed => write!(text, "%{byte:02X}").unwrap(),
                    _ => text.push(char::from(byte)),
                }
            }
        }
        prop_assert!(is_plain_cdn_url(&text), "{text:?}");
        let url = CdnUrl::parse(&text);
        prop_assert_eq!(url.as_ref().map(parts_of), Ok(parts), "{:?}", text);
        prop_assert_eq!(url.map(|url| url.to_string()), Ok(built));
    }
}
