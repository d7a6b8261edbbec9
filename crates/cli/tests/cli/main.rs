//! The command line as users meet it: the real binary, its output, its exit status.

mod assets;
mod callback;
mod command;
mod demo;
mod emulate;
mod emulator;
mod inspect;
mod readme;
mod status;
mod trigger;
mod url;
mod watch;
