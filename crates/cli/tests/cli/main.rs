//! The real binary: its output and its exit status.

mod assets;
mod callback;
mod command;
mod demo;
mod emulate;
mod emulator;
mod inspect;
mod readme;
mod status;
mod submit;
mod template;
mod trigger;
mod url;
mod watch;
