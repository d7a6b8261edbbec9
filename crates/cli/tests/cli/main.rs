//! The command line as users meet it: the real binary, its output, its exit status.

mod assets;
mod callback;
mod command;
mod emulator;
mod inspect;
mod readme;
mod status;
mod url;
mod watch;
