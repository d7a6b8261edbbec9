//! Why there was no response, in a sentence that names the host and not the operating system's error.

use std::error::Error;
use std::io::ErrorKind;

use url::Url;

/// The cause of a request's failure. The URL is that of the request, or of the redirect that it followed.
pub(crate) fn sentence(error: &reqwest::Error, url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let address = url
        .port_or_known_default()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let causes = causes(error);
    let kind = causes
        .iter()
        .find_map(|cause| cause.downcast_ref::<std::io::Error>())
        .map(std::io::Error::kind);
    let texts: Vec<String> = causes.iter().map(ToString::to_string).collect();
    let mentions = |text: &str| texts.iter().any(|cause| cause.contains(text));
    let last = texts.last().map_or("", String::as_str);
    if mentions("dns error") {
        return format!("the name {host} is not known");
    }
    match kind {
        Some(ErrorKind::ConnectionRefused) => format!("nothing listens on {address}"),
        Some(
            ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::TimedOut
            | ErrorKind::AddrNotAvailable,
        ) => format!("{address} cannot be reached"),
        _ if error.is_connect() && url.scheme() == "https" => {
            format!("no TLS connection to {address}: {last}")
        }
        Some(
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof,
        ) => format!("{address} closed the connection without a response"),
        _ if mentions("connection closed before message completed") => {
            format!("{address} closed the connection without a response")
        }
        _ if last.is_empty() => format!("no response from {address}"),
        _ => format!("no response from {address}: {last}"),
    }
}

fn causes(error: &reqwest::Error) -> Vec<&(dyn Error + 'static)> {
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause);
        next = cause.source();
    }
    causes
}
