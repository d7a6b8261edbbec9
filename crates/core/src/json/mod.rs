//! Reading and writing JSON without serde's traits, for the WebAssembly crate until it uses serde's itself.

pub(crate) mod take;
mod with_serde;
pub(crate) mod write;
