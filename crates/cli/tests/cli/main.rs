//! The command line as users meet it: the real binary, its output, its exit status.

mod callback;
mod command;
mod demo;
mod emulate;
mod inspect;
mod readme;
mod status;
mod trigger;
mod url;
