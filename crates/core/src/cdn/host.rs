//! The hosts and ports of URLs.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Splits `host:port`; the colons of an IPv6 address stay within their brackets.
pub(crate) fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// Whether this has no character that the URL Standard forbids in a host.
#[cfg(feature = "json")]
pub(crate) fn is_host(host: &str) -> bool {
    match in_brackets(host) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => !host.is_empty() && !host.bytes().any(|byte| b" <>[]^|:%\"`{}".contains(&byte)),
    }
}

/// Whether this is a port, or empty.
#[cfg(feature = "json")]
pub(crate) fn is_port(port: &str) -> bool {
    port.is_empty()
        || (port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok())
}

/// Whether a host in canonical form is this machine.
#[cfg(feature = "json")]
pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host.parse::<std::net::Ipv4Addr>();
    address.is_ok_and(|address| address.is_loopback()) || matches!(host, "localhost" | "[::1]")
}

/// Whether the URL Standard's serializer would not change the host.
pub(crate) fn is_canonical_host(host: &str) -> bool {
    if let Some(address) = in_brackets(host) {
        // Unlike the standard library, the URL Standard never writes an address with dots.
        return address
            .parse::<Ipv6Addr>()
            .is_ok_and(|parsed| parsed.to_string() == address && !address.contains('.'));
    }
    let last = host.rsplit('.').next().unwrap_or(host);
    let is_ipv4_to_the_url_standard = last.starts_with("0x")
        || (!last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()));
    if is_ipv4_to_the_url_standard {
        return host.parse::<Ipv4Addr>().is_ok();
    }
    host.len() <= 253 && host.split('.').all(is_label)
}

/// Whether this is a port of at least 1, without leading zeros.
pub(crate) fn is_canonical_port(port: &str) -> bool {
    port.parse::<u16>()
        .is_ok_and(|number| number != 0 && number.to_string() == port)
}

fn in_brackets(host: &str) -> Option<&str> {
    host.strip_prefix('[')?.strip_suffix(']')
}

/// Whether this is a label of a host name.
fn is_label(text: &str) -> bool {
    matches!(text.len(), 1..=63)
        && text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_split_off_after_the_last_bracket() {
        for (authority, host, port) in [
            ("a", "a", None),
            ("a:80", "a", Some("80")),
            ("a:", "a", Some("")),
            ("[::1]", "[::1]", None),
            ("[::1]:80", "[::1]", Some("80")),
            ("a:1:2", "a:1", Some("2")),
        ] {
            assert_eq!(split_port(authority), (host, port), "{authority}");
        }
    }

    #[test]
    fn canonical_hosts_are_those_that_the_url_standard_does_not_change() {
        for host in [
            "media.example.com",
            "xn--bcher-kva.example",
            "a_b",
            "127.0.0.1",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "[2001:db8::8a2e:370:7334]",
        ] {
            assert!(is_canonical_host(host), "{host}");
            let url = url::Url::parse(&format!("https://{host}/")).unwrap();
            assert_eq!(url.host_str(), Some(host));
        }
        for host in [
            "",
            "A",
            "a..b",
            "b\u{fc}cher.example",
            "1.2.3",
            "1.2.3.04",
            "010.0.0.1",
            "1.2.3.256",
            "0x7f.1",
            "a.1",
            "[::0:1]",
            "[::A]",
            "[::ffff:1.2.3.4]",
            "[::ffff:102:304]",
            "[1]",
            "[::1",
            "a b",
            "a\\b",
        ] {
            assert!(!is_canonical_host(host), "{host}");
        }
        assert!(is_canonical_host(&"a".repeat(63)));
        assert!(!is_canonical_host(&"a".repeat(64)));
        let long = [vec!["a"; 126], vec!["b"]].concat().join(".");
        assert!(long.len() == 253 && is_canonical_host(&long));
        assert!(!is_canonical_host(&format!("a{long}")));
    }

    #[test]
    fn canonical_ports_have_one_spelling() {
        for port in ["1", "80", "65535"] {
            assert!(is_canonical_port(port), "{port}");
        }
        for port in ["", "0", "080", "+80", "65536", "a"] {
            assert!(!is_canonical_port(port), "{port}");
        }
    }

    #[cfg(feature = "json")]
    #[test]
    fn hosts_and_ports_of_files_are_those_that_a_url_can_have() {
        for host in [
            "a",
            "A.EXAMPLE",
            "b\u{fc}cher.example",
            "[::1.2.3.4]",
            "[FE80::A]",
            "1.2.3",
        ] {
            assert!(is_host(host), "{host}");
        }
        for host in ["", "a b", "a%62", "a:b", "[a]", "[::1%1]", "a|b", "a`b"] {
            assert!(!is_host(host), "{host}");
        }
        for port in ["", "0", "080", "65535"] {
            assert!(is_port(port), "{port}");
        }
        for port in ["65536", "+80", "a", " "] {
            assert!(!is_port(port), "{port}");
        }
    }
}
