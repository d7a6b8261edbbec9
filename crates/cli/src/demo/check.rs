//! Checks the demonstration's result: every file is ready, and every announcement was made exactly once.

use std::collections::BTreeSet;

use anstyle::{AnsiColor, Style};
use shotstack_hosting::{
    AssetRole, RenderId, Report,
    event::AssetStatus,
    render::{AssetReport, RenderStatus},
    role::RoleSet,
};

use crate::aligned;
use crate::demo::fetch::{FetchedFile, fetch};
use crate::demo::timeline::{Callback, Timeline};
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::output;

const GOOD: Style = AnsiColor::Green.on_default().bold();

/// Fetches the files, and prints the summary.
pub(super) async fn check(
    timeline: &Timeline,
    render: &RenderId,
    report: Option<&Report>,
    expected: RoleSet,
) -> Result<Outcome, Failure> {
    let mut problems = Vec::new();
    let assets: &[AssetReport] = match report {
        Some(report) if report.status == RenderStatus::Ready => &report.assets,
        _ => &[],
    };
    let roles: RoleSet = assets.iter().filter_map(|asset| asset.role).collect();
    let all_ready = assets
        .iter()
        .all(|asset| asset.status == AssetStatus::Ready);
    if roles != expected || assets.len() != expected.iter().count() || !all_ready {
        problems.push(format!("not every file is ready: {report:?}"));
    }
    let mut rows = Vec::new();
    for asset in assets {
        let role = asset.role.map_or("?", AssetRole::as_str);
        match fetch(asset).await {
            Ok(FetchedFile {
                url,
                content_type,
                bytes,
            }) => rows.push((role, format!("{url}  ({content_type}, {bytes} bytes)"))),
            Err(error) => problems.push(format!("{role}: {error}")),
        }
    }
    problems.extend(missing_announcements(timeline, render, assets));
    let summary = summary(timeline, &mut problems);
    if problems.is_empty() {
        output::print_text(&format!(
            "\n{GOOD}render {render} is ready{GOOD:#}, and every file was fetched from its URL:\n{}{summary}\n",
            aligned::pairs("  ", &rows)
        ))?;
        return Ok(Outcome::Success);
    }
    Err(Failure::refused(
        problems.join("; "),
        "please report this as a bug in shotstack-hosting",
    ))
}

/// What went wrong on the way; all of it must have happened.
fn summary(timeline: &Timeline, problems: &mut Vec<String>) -> String {
    let callbacks = &timeline.callbacks;
    let count =
        |is: fn(&Callback) -> bool| callbacks.iter().filter(|callback| is(callback)).count();
    let repeats = count(|callback| callback.is_repeat);
    let late = count(|callback| callback.is_late);
    let unavailable = count(|callback| callback.http_status == 503);
    let refused = count(|callback| !matches!(callback.http_status, 200 | 503));
    let is_lost = !callbacks
        .iter()
        .any(|callback| callback.event == "serve/copy main");
    if repeats == 0 || late == 0 || unavailable != 1 || refused > 0 || !is_lost {
        problems.push(format!(
            "the callbacks did not have the intended faults: {callbacks:?}"
        ));
    }
    format!(
        "{} callbacks were received: {repeats} repeats, {late} out of order, {unavailable} retried after a 503.\n\
         The one for the main file was lost. Each of the {} announcements was made once.",
        callbacks.len(),
        timeline.announcements.len()
    )
}

fn missing_announcements(
    timeline: &Timeline,
    render: &RenderId,
    assets: &[AssetReport],
) -> Option<String> {
    let due: BTreeSet<String> = assets
        .iter()
        .map(|asset| format!("asset.ready/{render}/{}", asset.id))
        .chain([format!("render.ready/{render}")])
        .collect();
    let made = &timeline.announcements;
    let distinct: BTreeSet<String> = made.iter().cloned().collect();
    (distinct != due || made.len() != due.len())
        .then(|| format!("the announcements are {made:?}, not {due:?}"))
}
