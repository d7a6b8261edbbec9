//! The emulator as its clients and receivers meet it: real sockets on loopback, and a clock that runs fast.

mod api;
mod cdn;
mod faults;
mod keeping;
mod live;
mod local;
mod many;
mod receiver;
mod redirects;
mod schedule;
