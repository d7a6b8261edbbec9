//! Callback URLs that carry a signed token: the only proof that a delivery is meant for us, since Shotstack signs nothing.

pub(crate) mod callback_url;
pub(crate) mod claims;
pub(crate) mod options;
pub(crate) mod query;
pub(crate) mod secret;
pub(crate) mod token;

pub use callback_url::{CallbackError, CallbackUrl};
pub use claims::{Claims, DEFAULT_TOKEN_MILLIS, MAX_CORRELATION_BYTES};
pub use options::CallbackOptions;
pub use query::{TOKEN_PARAMETER, redact_token};
pub use secret::{MIN_SECRET_BYTES, Secret, SecretError};
pub use token::TokenError;
