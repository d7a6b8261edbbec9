//! The command line as users meet it: the real binary, its output, its exit status.

mod callback;
mod command;
mod inspect;
mod readme;
mod status;
mod url;
