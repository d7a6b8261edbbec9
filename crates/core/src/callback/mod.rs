//! Callback URLs with a signed token.
//!
//! Shotstack does not sign webhooks, so the token in the URL is the only proof that a delivery is genuine. A token also
//! carries [`Claims`]: your own id for the render, and what its events must have. A [standing](Claims::standing) token is for
//! many renders, as of a template, and carries no such id.
//!
//! ```
//! use shotstack_hosting::{Timestamp, callback::{CallbackUrl, Claims, Secret}};
//!
//! let secret = Secret::new("a secret of at least 24 bytes")?;
//! let now = Timestamp::from_millis(1_700_000_000_000);
//!
//! // Before ordering a render:
//! let mut edit = serde_json::json!({"timeline": {"tracks": []}, "output": {"format": "mp4"}});
//! CallbackUrl::mint("https://example.com/hook", &Claims::new("order-17", now), &secret)?.set_in(&mut edit)?;
//!
//! // When a delivery arrives:
//! let url = edit["callback"].as_str().unwrap_or_default();
//! let claims = Claims::verify(url, &[secret], now)?;
//! assert_eq!(claims.correlation.as_deref(), Some("order-17"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub(crate) mod callback_url;
pub(crate) mod claims;
pub(crate) mod options;
pub(crate) mod private_host;
pub(crate) mod query;
pub(crate) mod secret;
pub(crate) mod token;

pub use callback_url::{CallbackError, CallbackPlace, CallbackUrl};
pub use claims::{Claims, DEFAULT_TOKEN_MILLIS, MAX_CORRELATION_BYTES};
pub use options::CallbackOptions;
pub use private_host::PrivateHost;
pub use query::{TOKEN_PARAMETER, redact_token};
pub use secret::{MIN_DISTINCT_BYTES, MIN_SECRET_BYTES, Secret, SecretError};
pub use token::TokenError;
