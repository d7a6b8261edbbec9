//! The user's own id for a render, such as an order number.

use serde::{Deserialize, Serialize};

/// A correlation id. One that the caller has stated outranks a token's; of two of the same rank the greater counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Correlation {
    pub(crate) source: CorrelationSource,
    pub(crate) id: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CorrelationSource {
    Token,
    Caller,
}
