//! The result of each render on standard output: as text at the end, or as JSON with every change.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use shotstack_hosting::{RenderId, Report, Stage, render::RenderStatus};
use shotstack_hosting_client::{NotReady, Update};

use crate::failure::Failure;
use crate::output;
use crate::printable::one_line;
use crate::watch::file_row::FileRow;

/// A line of the output of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    render: &'a RenderId,
    /// The outcome: ready, failed, deleted, unknown, expired or refused; null while the wait goes on.
    ended: Option<&'static str>,
    error: Option<String>,
    #[serde(flatten)]
    report: Option<&'a Report>,
}

pub(super) fn print_json(render: &RenderId, update: &Update) -> Result<(), Failure> {
    let line = match update {
        Update::Changed(report) => Line {
            render,
            ended: None,
            error: None,
            report: Some(report),
        },
        Update::Retrying(error) => Line {
            render,
            ended: None,
            error: Some(error.to_string()),
            report: None,
        },
        Update::Ended(ended) => Line {
            render,
            ended: Some(outcome_name(ended)),
            error: ended.as_ref().err().map(in_words),
            report: report_of(ended),
        },
    };
    output::print_line(&output::json(&line)?)
}

pub(super) fn print_text(
    render: &RenderId,
    ended: &Result<Report, NotReady>,
) -> Result<(), Failure> {
    let outcome = outcome_name(ended);
    let colour = if ended.is_ok() {
        AnsiColor::Green
    } else {
        AnsiColor::Red
    };
    let style: Style = colour.on_default().bold();
    let render = one_line(render.as_str());
    let mut text = format!("render {render}: {style}{outcome}{style:#}\n");
    // Writing to a string cannot fail.
    let _ = match ended {
        Ok(report) if !report.expectation_known => writeln!(
            text,
            "  (the expected files are assumed: give --edit to be sure)"
        ),
        Ok(_) => Ok(()),
        Err(error) => writeln!(text, "  because {}", one_line(&cause(error))),
    };
    if let Err(NotReady::NotFound { stage, .. }) = ended {
        let _ = writeln!(text, "  {}", other_stage(*stage));
    }
    for row in report_of(ended).map(FileRow::all).unwrap_or_default() {
        let _ = writeln!(text, "  {}", row.line());
    }
    output::print_text(&text)
}

fn cause(error: &NotReady) -> String {
    match error {
        NotReady::Settled { report, .. } => report.reason.clone().unwrap_or_default(),
        NotReady::NotFound { stage, detail, .. } => {
            let known_to = "neither the Edit API nor the Serve API knows it on the stage";
            let detail = detail.as_ref().map(|detail| format!(": {detail}"));
            format!("{known_to} `{stage}`{}", detail.unwrap_or_default())
        }
        NotReady::Expired { report, error, .. } => {
            let error = error.as_ref().map(|error| format!(": {error}"));
            let error = error.unwrap_or_default();
            format!("the time ran out while it was {}{error}", report.status)
        }
        NotReady::Refused { error, .. } => error.to_string(),
        other => other.to_string(),
    }
}

/// The likeliest cause of an unknown render.
fn other_stage(stage: Stage) -> String {
    let other = match stage {
        Stage::Production => Stage::Sandbox,
        Stage::Sandbox => Stage::Production,
    };
    format!(
        "check the id; if the render was ordered on the stage `{other}`, give `--stage {other}` and an API key of that stage"
    )
}

/// The error in one text, with what to do about it.
fn in_words(error: &NotReady) -> String {
    match error {
        NotReady::NotFound { stage, .. } => format!("{}: {}", cause(error), other_stage(*stage)),
        other => other.to_string(),
    }
}

/// The report on a render that has ended, if there is one.
pub(super) fn report_of(ended: &Result<Report, NotReady>) -> Option<&Report> {
    match ended {
        Ok(report) => Some(report),
        Err(NotReady::Settled { report, .. } | NotReady::Expired { report, .. }) => Some(report),
        Err(_) => None,
    }
}

fn outcome_name(ended: &Result<Report, NotReady>) -> &'static str {
    match ended {
        Ok(_) => RenderStatus::Ready.as_str(),
        Err(NotReady::Settled { report, .. }) => report.status.as_str(),
        Err(NotReady::NotFound { .. }) => "unknown",
        Err(NotReady::Expired { .. }) => "expired",
        Err(_) => "refused",
    }
}
