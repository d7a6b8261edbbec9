//! The names by which the emulator may be called.

use std::fmt;
use std::net::IpAddr;

use url::Host;

/// A name or address that a request's `Host` header may have besides those of this machine itself, for example
/// `host.docker.internal`, by which containers reach the machine that they run on.
///
/// ```
/// use shotstack_hosting_emulator::AllowedHost;
///
/// let host: AllowedHost = "Host.Docker.Internal".parse()?;
/// assert_eq!(host.to_string(), "host.docker.internal");
/// assert!("*".parse::<AllowedHost>().is_err());
/// assert!("host.docker.internal:8484".parse::<AllowedHost>().is_err());
/// # Ok::<(), shotstack_hosting_emulator::AllowedHostError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHost(Host);

impl fmt::Display for AllowedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for AllowedHost {
    type Err = AllowedHostError;

    fn from_str(text: &str) -> Result<Self, AllowedHostError> {
        match parse(text) {
            Some(host) if !text.contains('*') => Ok(Self(host)),
            _ => Err(AllowedHostError),
        }
    }
}

/// The text is not the name or address of a host.
///
/// ```
/// use shotstack_hosting_emulator::{AllowedHost, AllowedHostError};
///
/// assert_eq!("http://app/".parse::<AllowedHost>(), Err(AllowedHostError));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a host must be one name or address without scheme, port and wildcard, such as host.docker.internal"
)]
pub struct AllowedHostError;

/// The host of an authority, such as `localhost:8484`; `None` if it is not valid.
pub(crate) fn host_of(authority: &str) -> Option<Host> {
    let after_host = authority.rfind(']').map_or(0, |end| end + 1);
    let name = match authority.get(after_host..)?.split_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            authority.get(..after_host + name.len())?
        }
        Some(_) => return None,
        None => authority,
    };
    parse(name)
}

fn parse(name: &str) -> Option<Host> {
    // A fully qualified name may end with a dot.
    Host::parse(name.strip_suffix('.').unwrap_or(name)).ok()
}

/// Whether a page of another site can never have this host: no name server answers for it.
pub(crate) fn is_loopback(host: &Host) -> bool {
    match host {
        // RFC 6761, section 6.3.
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).to_canonical().is_loopback(),
    }
}

impl AllowedHost {
    pub(crate) fn is(&self, host: &Host) -> bool {
        self.0 == *host
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_names_and_addresses_are_recognized() {
        for authority in [
            "localhost",
            "LocalHost:8484",
            "localhost.",
            "app.localhost:1",
            "127.0.0.1:8484",
            "127.8.9.1",
            "[::1]",
            "[::1]:8484",
            "[::ffff:127.0.0.1]:80",
            "localhost:",
        ] {
            assert!(
                host_of(authority).is_some_and(|host| is_loopback(&host)),
                "{authority}"
            );
        }
    }

    #[test]
    fn other_hosts_are_not_loopback() {
        for authority in [
            "rebound.example",
            "rebound.example:8484",
            "localhost.rebound.example",
            "127.0.0.1.rebound.example",
            "notlocalhost",
            "0.0.0.0:8484",
            "192.168.1.7",
            "[::]",
            "[::2]:80",
        ] {
            assert!(
                host_of(authority).is_some_and(|host| !is_loopback(&host)),
                "{authority}"
            );
        }
        for authority in [
            "",
            ":8484",
            "localhost:80:80",
            "localhost:x",
            "a b",
            "[::1",
            "::1",
        ] {
            assert_eq!(host_of(authority), None, "{authority}");
        }
    }
}
