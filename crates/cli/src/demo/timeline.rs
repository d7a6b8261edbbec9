//! The demonstration's timeline: prints and records what happens.

use std::collections::BTreeSet;
use std::time::Instant;

use anstyle::Style;
use shotstack_hosting::poll::PollTarget;

use crate::failure::Failure;
use crate::output;
use crate::printable::one_line;

#[derive(Debug)]
pub(super) enum HandlerEvent {
    Callback(Callback),
    /// A request to an API.
    ApiRequest(PollTarget),
    /// The id of an announcement.
    Announcement(String),
}

/// A callback that was received, and the response to it.
#[derive(Debug)]
pub(super) struct Callback {
    /// For example `serve/copy poster`.
    pub(super) event: String,
    pub(super) attempt: String,
    pub(super) http_status: u16,
    /// It changed nothing.
    pub(super) is_repeat: bool,
    /// An event that was completed later was received before it.
    pub(super) is_late: bool,
}

const TIME: Style = Style::new().dimmed();

pub(super) struct Timeline {
    start: Instant,
    status: String,
    pub(super) callbacks: Vec<Callback>,
    /// The ids of the announcements.
    pub(super) announcements: Vec<String>,
}

impl Timeline {
    pub(super) fn start() -> Self {
        Self {
            start: Instant::now(),
            status: String::new(),
            callbacks: Vec::new(),
            announcements: Vec::new(),
        }
    }

    pub(super) fn print(&self, line: &str) -> Result<(), Failure> {
        let seconds = self.start.elapsed().as_secs_f64();
        output::print_text(&format!(
            "{TIME}{seconds:4.1} s{TIME:#}  {}\n",
            one_line(line)
        ))
    }

    /// The render's status in the Edit API.
    pub(super) fn record_status(&mut self, status: &str) -> Result<(), Failure> {
        if self.status != status {
            status.clone_into(&mut self.status);
            self.print(&format!("the render is {status}"))?;
        }
        Ok(())
    }

    /// The events that have been received twice, by their names.
    pub(super) fn repeated(&self) -> BTreeSet<&str> {
        let repeats = self.callbacks.iter().filter(|callback| callback.is_repeat);
        repeats.map(|callback| callback.event.as_str()).collect()
    }

    pub(super) fn is_done(&self) -> bool {
        self.status == "done"
    }

    pub(super) fn record(&mut self, event: HandlerEvent) -> Result<(), Failure> {
        match event {
            HandlerEvent::Callback(callback) => {
                let Callback {
                    event,
                    attempt,
                    http_status,
                    is_repeat,
                    is_late,
                } = &callback;
                let mut line = format!("{event} received, attempt {attempt}: HTTP {http_status}");
                if *http_status == 503 {
                    line.push_str(", because the store is down");
                }
                if *is_repeat {
                    line.push_str(", a repeat");
                }
                if *is_late {
                    line.push_str(", out of order");
                }
                self.print(&line)?;
                self.callbacks.push(callback);
            }
            HandlerEvent::ApiRequest(PollTarget::Render) => {
                self.print("the sweep asks the Edit API for the render")?;
            }
            HandlerEvent::ApiRequest(PollTarget::Assets) => {
                self.print("the sweep asks the Serve API for the files of the render")?;
            }
            HandlerEvent::Announcement(id) => {
                let kind = id.split('/').next().unwrap_or_default();
                self.print(&format!("announced: {kind}"))?;
                self.announcements.push(id);
            }
        }
        Ok(())
    }
}
