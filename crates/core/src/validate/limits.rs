//! Limits of a body.

use crate::id::MAX_ID_BYTES;

/// The deepest nesting of arrays and objects that any limit allows.
///
/// `serde_json`'s own limit is one more, so that an event inside another object can be parsed, too, and nesting beyond
/// the limit can be reported with its path.
pub const MAX_NESTING: usize = 126;

/// The limits of a body. The defaults are far above any genuine body.
///
/// ```
/// use shotstack_hosting::{validate::{Code, Limits}, Validator};
///
/// let limits = Limits { max_bytes: 1_000, ..Limits::default() };
/// let refused = Validator::new().with_limits(limits).check(&[b' '; 1_001]).unwrap_err();
/// assert_eq!(refused.violations()[0].code(), Code::TooLarge);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The length of the longest body, in bytes: 65,536 by default. It does not apply to parsed values.
    pub max_bytes: usize,
    /// The deepest nesting of arrays and objects: [`MAX_NESTING`] by default, and never more.
    pub max_nesting: usize,
    /// The length of the longest id, status, type or action, in bytes: 256 by default, and never more than
    /// [`MAX_ID_BYTES`].
    pub max_id_bytes: usize,
}

impl Limits {
    pub(crate) fn nesting(self) -> usize {
        self.max_nesting.min(MAX_NESTING)
    }

    pub(crate) fn id_bytes(self) -> usize {
        self.max_id_bytes.min(MAX_ID_BYTES)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 65_536,
            max_nesting: MAX_NESTING,
            max_id_bytes: 256,
        }
    }
}
