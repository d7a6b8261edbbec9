//! Every URL that is accepted is one that the `url` crate reads in the same way and leaves as it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;
use shotstack_hosting::{cdn::Origin, event::FileUrl, AssetRole, CdnUrl};
use url::{Host, ParseError, Url};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    parsed(text);
    derived(text);
    built(text);
    moved(text);
    hosted_elsewhere(text);
});

fn parsed(text: &str) {
    let ours = CdnUrl::parse(text);
    let theirs = Url::parse(text).ok().and_then(|url| parts(&url, text));
    let Ok(ours) = ours else {
        // The url crate does not yet encode `^`, as the URL Standard has asked since 2024.
        assert!(theirs.is_none() || text.contains('^'), "refused: {ours:?}");
        return;
    };
    let theirs = theirs.expect("the url crate reads it");
    assert_eq!(
        theirs,
        [ours.region(), ours.stage(), ours.owner(), ours.filename()]
    );
    assert_reads_as_built(&ours);
}

/// The four names in a URL of the CDN that is written as the URL Standard writes it.
fn parts(url: &Url, text: &str) -> Option<[String; 4]> {
    let plain =
        is_plain(url) && url.as_str() == text && text.len() <= shotstack_hosting::cdn::MAX_CDN_URL_BYTES;
    let names = names(url).filter(|_| plain && url.host_str() == Some("cdn.shotstack.io"))?;
    (url.scheme() == "https").then_some(names)?.try_into().ok()
}

fn derived(text: &str) {
    let Ok(ours) = CdnUrl::from_output(text) else {
        return;
    };
    let url = Url::parse(text).expect("the url crate reads it");
    assert!(is_plain(&url) && url.as_str() == text && url.scheme() == "https");
    let hosts = ["s3-ap-southeast-2", "s3.ap-southeast-2"].map(|bucket| {
        format!(
            "shotstack-api-{}-output.{bucket}.amazonaws.com",
            ours.stage()
        )
    });
    assert!(hosts.iter().any(|host| url.host_str() == Some(host)));
    assert!(["v1", "stage"].contains(&ours.stage()));
    assert_eq!(
        names(&url).expect("two names"),
        [ours.owner(), ours.filename()]
    );
    assert_reads_as_built(&ours);
}

/// Takes the text for names, one a line.
fn built(text: &str) {
    let mut lines = text.split('\n');
    let (Some(owner), Some(filename)) = (lines.next(), lines.next()) else {
        return;
    };
    let region = lines.next().unwrap_or("au");
    let stage = lines.next().unwrap_or("v1");
    let url = CdnUrl::new(owner, filename)
        .and_then(|url| url.with_region(region))
        .and_then(|url| url.with_stage(stage));
    if let Ok(url) = url {
        assert_eq!(
            [url.owner(), url.filename(), url.region(), url.stage()],
            [owner, filename, region, stage]
        );
        assert_reads_as_built(&url);
    }
    for role in [AssetRole::Main, AssetRole::Poster, AssetRole::Thumbnail] {
        if let Ok(url) = CdnUrl::from_render(owner, filename, role, stage) {
            assert_reads_as_built(&url);
        }
    }
}

fn assert_reads_as_built(url: &CdnUrl<'_>) {
    let text = url.to_string();
    assert_eq!(CdnUrl::parse(&text).as_ref(), Ok(url));
    assert_eq!(Url::parse(&text).map(String::from), Ok(text));
}

fn moved(text: &str) {
    let Ok(origin) = text.parse::<Origin>() else {
        return;
    };
    let url = match Url::parse(origin.as_str()) {
        // To tell which `xn--` names stand for something takes Unicode's tables, which are large.
        Err(ParseError::IdnaError) if origin.host().contains("xn--") => return,
        url => url.expect("the url crate reads it"),
    };
    assert!(url.username().is_empty() && url.password().is_none());
    assert!(url.query().is_none() && url.fragment().is_none());
    assert_eq!(
        url.as_str().strip_suffix('/').unwrap_or(url.as_str()),
        origin.as_str()
    );
    assert_eq!(url.host_str(), Some(origin.host()));
    assert_eq!(origin.as_str().parse().as_ref(), Ok(&origin));

    let file = CdnUrl::new("5ca6hu7s9k", "my film.mp4").expect("these are names");
    let there = file.with_origin(&origin);
    assert_eq!(CdnUrl::parse_with_origin(&origin, &there).as_ref(), Ok(&file));
    assert_eq!(Url::parse(&there).map(String::from), Ok(there));
}

/// A policy goes by the host of a URL: it must be the one that a browser would ask.
fn hosted_elsewhere(text: &str) {
    let (Ok(ours), Ok(theirs)) = (text.parse::<FileUrl>(), Url::parse(text)) else {
        return;
    };
    if let (Some(ours), Some(Host::Domain(theirs))) = (ours.host(), theirs.host())
        && ours.is_ascii()
        && ["http", "https"].contains(&theirs_scheme(text))
    {
        assert_eq!(ours.to_ascii_lowercase(), theirs);
    }
}

fn theirs_scheme(text: &str) -> &str {
    text.split(':').next().unwrap_or_default()
}

fn is_plain(url: &Url) -> bool {
    url.username().is_empty()
        && url.password().is_none()
        && url.port().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
}

/// The segments of the path, decoded; nothing if one of them is no name.
fn names(url: &Url) -> Option<Vec<String>> {
    url.path_segments()?.map(name).collect()
}

fn name(segment: &str) -> Option<String> {
    let well_formed = segment.split('%').skip(1).all(|rest| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    let name = percent_decode_str(segment).decode_utf8().ok()?;
    let is_name = !["", ".", ".."].contains(&&*name)
        && !name.contains(|c: char| c == '/' || c == '\\' || c.is_control());
    (well_formed && is_name).then(|| name.into_owned())
}
