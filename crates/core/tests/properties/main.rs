//! The properties that the crate promises: of merging, of what facts mean, of the stored form, and of announcements.
//!
//! Every input is drawn by proptest, which prints the smallest one that breaks a property. To run it again, set
//! `PROPTEST_RNG_SEED`, or put the printed input into a test of its own.

mod bounds;
mod destinations;
mod due;
mod meaning;
mod merging;
mod observation;
mod readiness;
#[path = "../shell/mod.rs"]
mod shell;
mod stored_form;
mod turns;

/// So many inputs for each property; nothing is written to disk.
fn cases(cases: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        cases,
        failure_persistence: None,
        ..Default::default()
    }
}
