//! Whether Shotstack can reach a callback URL, as far as the URL tells.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::failure::Failure;
use crate::shotstack_url;
use crate::warning;

/// What is wrong with a callback URL that is valid.
#[derive(Debug)]
struct Problem {
    message: String,
    help: &'static str,
}

const LOCAL_HELP: &str = "use a host name that is public; while developing, the address of a tunnel, or `shotstack-hosting emulate` in place of Shotstack";

/// Warns of the problems of an absolute URL. An emulator reaches what only this machine does.
pub(crate) fn warn_of_unreachable(url: &str) -> Result<(), Failure> {
    if shotstack_url::for_cdn()?.is_none() {
        for problem in problems(url) {
            warning::print_with_help(&problem.message, problem.help);
        }
    }
    Ok(())
}

/// The problems of an absolute URL.
fn problems(url: &str) -> Vec<Problem> {
    let Ok(url) = Url::parse(url) else {
        return Vec::new();
    };
    let mut problems = Vec::new();
    if let Some((host, what)) = url.host().and_then(|host| local(&host)) {
        problems.push(Problem {
            message: format!("Shotstack cannot reach the callback URL: `{host}` is {what}"),
            help: LOCAL_HELP,
        });
    }
    if url.scheme() == "http" {
        problems.push(Problem {
            message: "the callback URL is http, not https: the token and the webhooks can be read and changed on the way"
                .to_owned(),
            help: "use https",
        });
    }
    problems
}

/// A host that only this machine or its network knows, and what it is.
fn local(host: &Host<&str>) -> Option<(String, &'static str)> {
    let what = match host {
        Host::Domain(name) => local_name(name),
        Host::Ipv4(address) => local_ipv4(*address),
        Host::Ipv6(address) => local_ipv6(*address),
    }?;
    Some((host.to_string(), what))
}

fn local_name(name: &str) -> Option<&'static str> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    match last {
        "localhost" => Some("this machine itself"),
        // RFC 6762, RFC 8375 and ICANN's private-use name; RFC 2606 and RFC 6761 for the reserved ones.
        "local" | "internal" => Some("a name of a private network"),
        "arpa" if name.ends_with("home.arpa") => Some("a name of a private network"),
        "test" | "invalid" => Some("a name that is reserved"),
        _ if last == name => Some("a name without a dot, which only your network knows"),
        _ => None,
    }
}

fn local_ipv4(address: Ipv4Addr) -> Option<&'static str> {
    // RFC 6598.
    let is_shared = matches!(address.octets(), [100, 64..=127, ..]);
    match address {
        _ if address.is_loopback() => Some("this machine itself"),
        _ if address.is_unspecified() => Some("not the address of a machine"),
        _ if address.is_private() => Some("a private address"),
        _ if address.is_link_local() => Some("a link-local address"),
        _ if is_shared => Some("an address inside a provider's network (CGNAT)"),
        _ => None,
    }
}

fn local_ipv6(address: Ipv6Addr) -> Option<&'static str> {
    if let Some(address) = address.to_ipv4_mapped() {
        return local_ipv4(address);
    }
    match address {
        _ if address.is_loopback() => Some("this machine itself"),
        _ if address.is_unspecified() => Some("not the address of a machine"),
        _ if address.is_unique_local() => Some("a private address"),
        _ if address.is_unicast_link_local() => Some("a link-local address"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_hosts_are_found() {
        for (host, what) in [
            ("localhost:8080", "this machine"),
            ("api.LOCALHOST.", "this machine"),
            ("127.0.0.1", "this machine"),
            ("127.8.9.1", "this machine"),
            ("2130706433", "this machine"),
            ("[::1]", "this machine"),
            ("[::ffff:10.0.0.1]", "private address"),
            ("10.1.2.3", "private address"),
            ("172.16.0.1", "private address"),
            ("172.31.255.255", "private address"),
            ("192.168.1.20", "private address"),
            ("[fd00::1]", "private address"),
            ("169.254.1.1", "link-local"),
            ("[fe80::1]", "link-local"),
            ("100.64.0.1", "CGNAT"),
            ("100.127.255.255", "CGNAT"),
            ("0.0.0.0", "not the address"),
            ("[::]", "not the address"),
            ("printer.local", "private network"),
            ("host.docker.internal", "private network"),
            ("nas.home.arpa", "private network"),
            ("shop.test", "reserved"),
            ("web", "without a dot"),
        ] {
            let found = problems(&format!("https://{host}/hook"));
            assert!(
                found.len() == 1 && found[0].message.contains(what),
                "{host}: {found:?}"
            );
        }
    }

    #[test]
    fn public_hosts_are_not() {
        for host in [
            "example.com",
            "localhost.example.com",
            "local.example",
            "8.8.8.8",
            "11.0.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "[2606:4700::1]",
        ] {
            assert!(
                problems(&format!("https://{host}/hook")).is_empty(),
                "{host}"
            );
        }
    }

    #[test]
    fn http_is_a_problem_of_its_own() {
        assert_eq!(problems("http://example.com/").len(), 1);
        assert_eq!(problems("http://localhost/").len(), 2);
        assert!(problems("nowhere").is_empty());
    }
}
