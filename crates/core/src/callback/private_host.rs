//! Hosts that Shotstack cannot reach, as far as their names tell.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Why Shotstack cannot reach a host: only one machine or one network knows it.
///
/// ```
/// use shotstack_hosting::callback::PrivateHost;
///
/// let host = PrivateHost::from_host("192.168.1.20");
/// assert_eq!(host, Some(PrivateHost::PrivateAddress));
/// assert_eq!(host.map(|host| host.to_string()).as_deref(), Some("a private address"));
/// assert_eq!(PrivateHost::from_host("example.com"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PrivateHost {
    /// `localhost` and loopback addresses.
    ThisMachine,
    /// A name of a private network: RFC 6762, RFC 8375, and ICANN's private-use name `internal`.
    PrivateName,
    /// A name that is reserved by RFC 2606 or RFC 6761.
    ReservedName,
    /// A name without a dot.
    NameWithoutDot,
    /// An unspecified address, such as `0.0.0.0`.
    Unspecified,
    /// A private address: RFC 1918, RFC 4193.
    PrivateAddress,
    /// A link-local address.
    LinkLocal,
    /// An address that a provider shares between customers: RFC 6598.
    Shared,
}

impl PrivateHost {
    /// What a host is, in the form of the WHATWG URL standard: a name, an IPv4 address in four decimal parts, or an IPv6
    /// address in brackets. An IPv4 address that is mapped into IPv6 counts as the IPv4 address. None if the host may be
    /// public.
    #[must_use]
    pub fn from_host(host: &str) -> Option<Self> {
        let address = host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if let Some(address) = address {
            return address.parse().ok().and_then(Self::from_ipv6);
        }
        host.parse()
            .map_or_else(|_| Self::from_name(host), Self::from_ipv4)
    }

    fn from_name(name: &str) -> Option<Self> {
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        let last = name.rsplit('.').next().unwrap_or_default();
        match last {
            "localhost" => Some(Self::ThisMachine),
            "local" | "internal" => Some(Self::PrivateName),
            "arpa" if name.ends_with("home.arpa") => Some(Self::PrivateName),
            "test" | "invalid" => Some(Self::ReservedName),
            _ if last == name => Some(Self::NameWithoutDot),
            _ => None,
        }
    }

    fn from_ipv4(address: Ipv4Addr) -> Option<Self> {
        match address {
            _ if address.is_loopback() => Some(Self::ThisMachine),
            _ if address.is_unspecified() => Some(Self::Unspecified),
            _ if address.is_private() => Some(Self::PrivateAddress),
            _ if address.is_link_local() => Some(Self::LinkLocal),
            _ if matches!(address.octets(), [100, 64..=127, ..]) => Some(Self::Shared),
            _ => None,
        }
    }

    fn from_ipv6(address: Ipv6Addr) -> Option<Self> {
        if let Some(address) = address.to_ipv4_mapped() {
            return Self::from_ipv4(address);
        }
        match address {
            _ if address.is_loopback() => Some(Self::ThisMachine),
            _ if address.is_unspecified() => Some(Self::Unspecified),
            _ if address.is_unique_local() => Some(Self::PrivateAddress),
            _ if address.is_unicast_link_local() => Some(Self::LinkLocal),
            _ => None,
        }
    }
}

/// As the end of a sentence: `a private address`.
impl fmt::Display for PrivateHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ThisMachine => "this machine itself",
            Self::PrivateName => "a name of a private network",
            Self::ReservedName => "a name that is reserved",
            Self::NameWithoutDot => "a name without a dot, which only your network knows",
            Self::Unspecified => "not the address of a machine",
            Self::PrivateAddress => "a private address",
            Self::LinkLocal => "a link-local address",
            Self::Shared => "an address inside a provider's network (CGNAT)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::PrivateHost;

    /// As a parser of URLs gives it.
    fn host(text: &str) -> String {
        let url = url::Url::parse(&format!("https://{text}/hook")).unwrap();
        url.host_str().unwrap().to_owned()
    }

    #[test]
    fn private_hosts_are_found() {
        for (text, what) in [
            ("localhost:8080", PrivateHost::ThisMachine),
            ("api.LOCALHOST.", PrivateHost::ThisMachine),
            ("127.0.0.1", PrivateHost::ThisMachine),
            ("127.8.9.1", PrivateHost::ThisMachine),
            ("2130706433", PrivateHost::ThisMachine),
            ("[::1]", PrivateHost::ThisMachine),
            ("[::ffff:127.0.0.1]", PrivateHost::ThisMachine),
            ("[::ffff:10.0.0.1]", PrivateHost::PrivateAddress),
            ("10.1.2.3", PrivateHost::PrivateAddress),
            ("172.16.0.1", PrivateHost::PrivateAddress),
            ("172.31.255.255", PrivateHost::PrivateAddress),
            ("192.168.1.20", PrivateHost::PrivateAddress),
            ("[fd00::1]", PrivateHost::PrivateAddress),
            ("169.254.1.1", PrivateHost::LinkLocal),
            ("[fe80::1]", PrivateHost::LinkLocal),
            ("100.64.0.1", PrivateHost::Shared),
            ("100.127.255.255", PrivateHost::Shared),
            ("0.0.0.0", PrivateHost::Unspecified),
            ("[::]", PrivateHost::Unspecified),
            ("printer.local", PrivateHost::PrivateName),
            ("host.docker.internal", PrivateHost::PrivateName),
            ("nas.home.arpa", PrivateHost::PrivateName),
            ("shop.test", PrivateHost::ReservedName),
            ("web", PrivateHost::NameWithoutDot),
        ] {
            assert_eq!(PrivateHost::from_host(&host(text)), Some(what), "{text}");
        }
    }

    #[test]
    fn what_is_private_ends_a_sentence() {
        let shown = PrivateHost::PrivateAddress.to_string();
        assert_eq!(shown, "a private address");
    }

    #[test]
    fn public_hosts_are_not() {
        for text in [
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
            "[::ffff:8.8.8.8]",
        ] {
            assert_eq!(PrivateHost::from_host(&host(text)), None, "{text}");
        }
    }

    #[test]
    fn a_text_that_is_not_a_host_is_a_name_or_nothing() {
        assert_eq!(PrivateHost::from_host("[zz]"), None);
        assert_eq!(PrivateHost::from_host("a b.example"), None);
        assert_eq!(
            PrivateHost::from_host("[::1"),
            Some(PrivateHost::NameWithoutDot)
        );
        assert_eq!(
            PrivateHost::from_host(""),
            Some(PrivateHost::NameWithoutDot)
        );
    }
}
