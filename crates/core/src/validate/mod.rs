//! Validates bodies and parses them into events.
//!
//! A body is refused only if it cannot be what it claims to be. If in doubt, it is accepted with an advisory, because a
//! genuine event that is refused is lost after ten attempts. [`Code`] lists all findings.
//!
//! ```
//! use shotstack_hosting::{Event, validate::Code};
//!
//! let refused = Event::from_slice(br#"{"data":[]}"#).unwrap_err();
//! let violation = &refused.violations()[0];
//! assert_eq!((violation.path(), violation.code()), ("/type", Code::Missing));
//! assert!(violation.hint().unwrap().contains("no `data` envelope"));
//! ```

mod advisories;
pub(crate) mod code;
mod deserialize;
pub(crate) mod finding;
mod hints;
mod known_event;
pub(crate) mod limits;
pub(crate) mod members;
mod place;
mod plain_event;
pub(crate) mod recognize;
mod repair;
mod scanner;
pub(crate) mod strict_json;
mod strict_value;
mod validator;
pub(crate) mod verdict;

pub use code::Code;
pub use finding::Finding;
pub use limits::{Limits, MAX_NESTING};
#[doc(hidden)]
pub use plain_event::PlainEvent;
#[doc(hidden)]
pub use scanner::Member;
pub use validator::Validator;
pub use verdict::{Invalid, Validated};
