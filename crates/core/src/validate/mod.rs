//! From a body to an event: what refuses it, and what is merely odd.
//!
//! Refused is only what cannot be what it claims to be; in doubt a body is accepted with an advisory. A genuine event
//! that is refused is lost after ten deliveries. [`Code`] lists every finding.
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
pub(crate) mod recognize;
mod repair;
pub(crate) mod strict_json;
mod strict_value;
mod validator;
pub(crate) mod verdict;

pub use code::Code;
pub use finding::Finding;
pub use limits::{Limits, MAX_NESTING};
pub use validator::Validator;
pub use verdict::{Invalid, Validated};
