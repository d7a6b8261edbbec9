//! The emulator through real sockets on loopback, with a fast clock.

mod access;
mod api;
mod cdn;
mod deliveries;
mod faults;
mod live;
mod load;
mod local;
mod receiver;
mod redirects;
mod retention;
mod schedule;
mod service;
mod templates;
