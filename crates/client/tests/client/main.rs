//! The client against servers of this process: what it sends, what it makes of answers, and when it stops.

mod requests;
mod served;
mod server;
mod watch;
