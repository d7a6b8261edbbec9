//! What is parsed: good URLs after hostile changes, and any text at all.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use shotstack_hosting::{CdnUrl, cdn::Origin};
use url::Url;

use crate::build::build;
use crate::hostile::{HOSTILE, change, changed, parts, with_case_flipped};
use crate::{
    CDN, HOME, OUTPUT, config, has_no_needless_escape, has_only_a_path, is_plain_cdn_url,
    with_caret_encoded,
};

fn assert_read_as_by_the_standard(text: &str) {
    let Ok(url) = CdnUrl::parse(text) else { return };
    assert!(is_plain_cdn_url(text), "{text:?}");
    let canonical = url.to_string();
    assert!(is_plain_cdn_url(&canonical), "{canonical:?}");
    assert_eq!(CdnUrl::parse(&canonical).as_ref(), Ok(&url));
    assert_eq!(canonical == text, has_no_needless_escape(text), "{text:?}");
}

fn assert_output_read_as_by_the_standard(text: &str) {
    let Ok(cdn) = CdnUrl::from_output(text) else {
        return;
    };
    let url = Url::parse(text).unwrap();
    assert_eq!(with_caret_encoded(url.as_str()), text);
    assert!(has_only_a_path(&url), "{text:?}");
    // A change can turn one spelling of the host into the other: `s3-` into `s3.`.
    let spellings = ["s3-", "s3."].map(|s3| {
        let bucket = format!("shotstack-api-{}-output", cdn.stage());
        format!("https://{bucket}.{s3}ap-southeast-2.amazonaws.com")
    });
    assert!(
        spellings.contains(&url.origin().ascii_serialization()),
        "{text:?}"
    );
    assert!(["v1", "stage"].contains(&cdn.stage()), "{text:?}");
    let on_the_cdn = format!("{CDN}/au/{}{}", cdn.stage(), with_caret_encoded(url.path()));
    assert_eq!(CdnUrl::parse(&on_the_cdn), Ok(cdn), "{text:?}");
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn changed_urls_are_read_as_by_the_standard(
        parts in parts(),
        changes in vec(change(), 1..4),
        flipped in any::<Index>(),
    ) {
        for text in [build(&parts).to_string(), format!("{HOME}d2b46ed6-poster.jpg")] {
            assert_read_as_by_the_standard(&changed(&text, &changes));
            assert_read_as_by_the_standard(&with_case_flipped(&text, flipped));
        }
    }

    #[test]
    fn changed_file_names_are_read_as_by_the_standard(changes in vec(change(), 1..4)) {
        let path = changed("5ca6hu7s9k/a%20b.mp4", &changes);
        assert_read_as_by_the_standard(&format!("{CDN}/au/v1/{path}"));
        assert_output_read_as_by_the_standard(&format!("{OUTPUT}{path}"));
    }

    #[test]
    fn changed_output_urls_are_read_as_by_the_standard(changes in vec(change(), 1..3)) {
        let text = format!("{OUTPUT}5ca6hu7s9k/a%20b.mp4");
        assert_output_read_as_by_the_standard(&changed(&text, &changes));
    }

    #[test]
    fn nothing_panics(text in any::<String>(), hostile in vec(select(HOSTILE), 0..12)) {
        for text in [text, hostile.concat()] {
            for start in ["", "https://", CDN, HOME, OUTPUT] {
                let text = format!("{start}{text}");
                assert_read_as_by_the_standard(&text);
                assert_output_read_as_by_the_standard(&text);
                let _ = text.parse::<Origin>();
            }
        }
    }
}

/// Not only is nothing wrong accepted, nothing right is refused: for plain characters the two agree exactly.
#[test]
fn each_plain_character_is_taken_just_if_the_standard_leaves_it() {
    let characters = (0..=0x3000_u32).filter_map(char::from_u32);
    for c in characters.chain([
        '\u{fe0e}',
        '\u{feff}',
        '\u{ffff}',
        '\u{1f3ac}',
        '\u{10ffff}',
    ]) {
        if c == '%' {
            continue; // The standard leaves a `%` without digits; we do not.
        }
        let text = format!("{HOME}a{c}b.mp4");
        assert_eq!(
            CdnUrl::parse(&text).is_ok(),
            is_plain_cdn_url(&text),
            "{text:?}"
        );
    }
}

#[test]
fn each_escape_is_taken_just_if_it_is_a_names_character() {
    for byte in 0..=u8::MAX {
        let name = byte.is_ascii() && !byte.is_ascii_control() && !b"/\\".contains(&byte);
        for escape in [format!("%{byte:02x}"), format!("%{byte:02X}")] {
            let text = format!("{HOME}a{escape}b.mp4");
            assert_eq!(CdnUrl::parse(&text).is_ok(), name, "{text:?}");
            assert_read_as_by_the_standard(&text);
        }
    }
}

#[test]
fn no_character_fits_into_the_origin() {
    for c in (0..=0x3000_u32).filter_map(char::from_u32) {
        for at in 0..CDN.len() {
            let (before, after) = CDN.split_at(at);
            let text = format!("{before}{c}{after}/au/v1/5ca6hu7s9k/a.mp4");
            assert!(CdnUrl::parse(&text).is_err(), "{text:?}");
        }
    }
}
