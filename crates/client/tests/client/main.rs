//! The client against servers in this process: what it sends, how it reads responses, and when it stops.

mod ask;
mod availability;
mod requests;
mod server;
mod submit;
mod watch;
