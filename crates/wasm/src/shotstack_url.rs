//! `SHOTSTACK_URL`, which JavaScript has read from an option or the environment.

use serde::Serialize;
use shotstack_hosting::{
    api::{ShotstackUrl, ShotstackUrlError},
    cdn::Origin,
};

use crate::refusal::Refusal;

impl From<ShotstackUrlError> for Refusal {
    fn from(error: ShotstackUrlError) -> Self {
        Self::new(error.code(), &error)
    }
}

/// Where Shotstack is.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    base_url: String,
    /// The CDN's origin, unless it is Shotstack's.
    origin: Option<String>,
    /// What follows the name of the variable in a warning.
    message: String,
}

/// Where Shotstack is, by the URL of an emulator or a proxy.
///
/// # Errors
///
/// It is not an `https` URL, or an `http` URL of this machine. The message follows the name of the option or variable.
pub fn read(text: &str) -> Result<Found, Refusal> {
    let url: ShotstackUrl = text.parse()?;
    Ok(Found {
        base_url: url.base_url().as_str().to_owned(),
        origin: url.cdn_origin().map(Origin::to_string),
        message: url.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_cdn_is_an_emulators_on_this_machine_only() {
        let found = read("http://127.0.0.1:8484/").unwrap();
        assert_eq!(found.base_url, "http://127.0.0.1:8484");
        assert_eq!(found.origin.as_deref(), Some("http://127.0.0.1:8484/cdn"));
        let found = read("https://proxy.example.com").unwrap();
        assert_eq!(found.origin, None);
        assert!(found.message.starts_with("https://proxy.example.com: "));
        assert_eq!(
            read("http://proxy.example.com").unwrap_err().code,
            "not_https"
        );
    }
}
