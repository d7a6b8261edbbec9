//! Callback URLs that carry a signed token: the only proof that a delivery is meant for us, since Shotstack signs nothing.

mod base64;
pub(crate) mod callback_url;
pub(crate) mod secret;
pub(crate) mod token;

pub use callback_url::{CallbackError, CallbackUrl};
pub use secret::{MIN_SECRET_BYTES, Secret, SecretError};
pub use token::{
    Claims, DEFAULT_TOKEN_MILLIS, MAX_CORRELATION_BYTES, TOKEN_PARAMETER, TokenError, redact_token,
};
