//! `SHOTSTACK_URL`: where Shotstack is, if not at its own URLs: an emulator, or a proxy.

use std::env;
use std::net::IpAddr;

use shotstack_hosting::cdn::Origin;

use crate::failure::Failure;

const VARIABLE: &str = "SHOTSTACK_URL";

/// Where Shotstack is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ShotstackUrl {
    /// The base URL of the APIs.
    pub(crate) base: Origin,
    /// The origin of the CDN if the URL is on this machine: then it is an emulator's.
    pub(crate) cdn: Option<Origin>,
}

/// What the environment says; `None` if the variable is not set or empty.
pub(crate) fn from_environment() -> Result<Option<ShotstackUrl>, Failure> {
    match env::var(VARIABLE) {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => parse(&text).map(Some),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(invalid("is not UTF-8")),
    }
}

fn parse(text: &str) -> Result<ShotstackUrl, Failure> {
    let base: Origin = text
        .parse()
        .map_err(|error| invalid(&format!("is not a URL of Shotstack: {error}")))?;
    let is_local = is_loopback(base.host());
    if !is_local && base.as_str().starts_with("http://") {
        return Err(invalid("is http, which is for this machine only"));
    }
    let cdn = is_local.then(|| format!("{base}/cdn").parse());
    let cdn = cdn
        .transpose()
        .map_err(|error: shotstack_hosting::cdn::OriginError| invalid(&error.to_string()))?;
    Ok(ShotstackUrl { base, cdn })
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn invalid(problem: &str) -> Failure {
    Failure::error(
        format!("the environment variable {VARIABLE} {problem}"),
        "for example http://127.0.0.1:8484, as `shotstack-hosting emulate` prints it; or unset it",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_on_this_machine_has_a_cdn_of_its_own() {
        for (text, cdn) in [
            ("http://127.0.0.1:8484", Some("http://127.0.0.1:8484/cdn")),
            ("http://localhost:8484/", Some("http://localhost:8484/cdn")),
            ("http://[::1]:8484", Some("http://[::1]:8484/cdn")),
            ("https://shotstack.example/proxy", None),
        ] {
            let url = parse(text).unwrap();
            assert_eq!(url.base.as_str(), text.trim_end_matches('/'));
            assert_eq!(url.cdn.as_ref().map(Origin::as_str), cdn);
        }
    }

    #[test]
    fn http_elsewhere_and_other_texts_are_refused() {
        for (text, problem) in [
            (
                "http://shotstack.example",
                "is http, which is for this machine only",
            ),
            (
                "http://127.0.0.1.example",
                "is http, which is for this machine only",
            ),
            (
                "127.0.0.1:8484",
                "is not a URL of Shotstack: an origin begins with https://",
            ),
        ] {
            let failure = parse(text).unwrap_err().to_string();
            assert!(failure.contains(problem), "{failure}");
        }
    }
}
