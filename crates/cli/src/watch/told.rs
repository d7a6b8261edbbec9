//! What is told on standard output: of each render its end and its files' URLs, or everything as JSON.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use shotstack_hosting::{RenderId, Report};
use shotstack_hosting_client::{NotReady, Progress};

use crate::failure::Failure;
use crate::output;
use crate::printable::one_line;
use crate::watch::row::Row;
use crate::watch::word;

/// A line of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    render: &'a RenderId,
    /// How it ended: ready, failed, deleted, unknown, expired or refused; null while it has not.
    ended: Option<&'static str>,
    error: Option<String>,
    #[serde(flatten)]
    report: Option<&'a Report>,
}

pub(super) fn for_programs(render: &RenderId, progress: &Progress) -> Result<(), Failure> {
    let line = match progress {
        Progress::Changed(report) => Line {
            render,
            ended: None,
            error: None,
            report: Some(report),
        },
        Progress::Trouble(error) => Line {
            render,
            ended: None,
            error: Some(error.to_string()),
            report: None,
        },
        Progress::Ended(ended) => Line {
            render,
            ended: Some(word(ended.as_ref().err())),
            error: ended.as_ref().err().map(ToString::to_string),
            report: report_of(ended),
        },
    };
    output::for_programs(&output::json(&line)?)
}

pub(super) fn for_people(
    render: &RenderId,
    ended: &Result<Report, NotReady>,
) -> Result<(), Failure> {
    let word = word(ended.as_ref().err());
    let colour = if ended.is_ok() {
        AnsiColor::Green
    } else {
        AnsiColor::Red
    };
    let style: Style = colour.on_default().bold();
    let render = one_line(render.as_str());
    let mut text = format!("render {render}: {style}{word}{style:#}\n");
    // Writing to a string cannot fail.
    let _ = match ended {
        Ok(report) if !report.expectation_known => writeln!(
            text,
            "  (which files it makes is presumed: --edit tells for certain)"
        ),
        Ok(_) => Ok(()),
        Err(error) => writeln!(text, "  because {}", one_line(&cause(error))),
    };
    for row in report_of(ended).map(Row::all).unwrap_or_default() {
        let _ = writeln!(text, "  {}", row.line());
    }
    output::for_people(&text)
}

fn cause(error: &NotReady) -> String {
    match error {
        NotReady::Settled { report, .. } => report.reason.clone().unwrap_or_default(),
        NotReady::NotFound { .. } => "neither API knows it".to_owned(),
        NotReady::Expired { report, .. } => {
            format!("the time was over while it was {}", report.status)
        }
        NotReady::Refused { error, .. } => error.to_string(),
        other => other.to_string(),
    }
}

/// What is known of a render that has ended.
pub(super) fn report_of(ended: &Result<Report, NotReady>) -> Option<&Report> {
    match ended {
        Ok(report) => Some(report),
        Err(NotReady::Settled { report, .. } | NotReady::Expired { report, .. }) => Some(report),
        Err(_) => None,
    }
}
