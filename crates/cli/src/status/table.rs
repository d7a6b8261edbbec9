//! A render's report as a table: a headline, a row for each asset and for each missing file.

use std::fmt::Write as _;

use comfy_table::{Cell, Color, Table, presets};
use shotstack_hosting::{
    RenderId, Report,
    event::AssetStatus,
    render::{AssetReport, Missing, RenderStatus},
};

use crate::printable::one_line;

/// The report with colours, which the output stream removes where they are not wanted.
pub(crate) fn table(render: &RenderId, report: &Report) -> String {
    let mut text = headline(render, report);
    if report.assets.is_empty() && report.missing.is_empty() {
        return text;
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).enforce_styling();
    table.set_header([" role", "provider", "status", "at", "file"]);
    for asset in &report.assets {
        table.add_row(asset_row(asset));
    }
    for missing in &report.missing {
        table.add_row(missing_row(missing));
    }
    for line in table.lines() {
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

fn headline(render: &RenderId, report: &Report) -> String {
    let colour = match report.status {
        RenderStatus::Ready => anstyle::AnsiColor::Green,
        RenderStatus::Failed | RenderStatus::Deleted => anstyle::AnsiColor::Red,
        _ => anstyle::AnsiColor::Yellow,
    };
    let style = colour.on_default().bold();
    let expected = if report.expectation_known {
        "the expected files are known"
    } else {
        "the expected files are assumed: give --edit to be sure"
    };
    let in_conflict = report.owners.iter().map(|named| &named.owner);
    let owners: Vec<_> = report.owner.iter().chain(in_conflict).collect();
    let owners: Vec<_> = owners
        .iter()
        .map(|owner| one_line(owner.as_str()))
        .collect();
    let mut text = format!(
        "render {} of {}: {style}{}{style:#} ({expected})\n",
        one_line(render.as_str()),
        owners.join(" or "),
        report.status,
    );
    if let Some(reason) = &report.reason {
        let _ = writeln!(text, "  because {}", one_line(reason));
    }
    text
}

fn asset_row(asset: &AssetReport) -> [Cell; 5] {
    let role = asset.role.map_or("unknown", |role| role.as_str());
    let colour = match asset.status {
        AssetStatus::Ready => Color::Green,
        AssetStatus::Failed | AssetStatus::Deleted => Color::Red,
        _ => Color::Yellow,
    };
    let file = match (&asset.url, &asset.filename, &asset.error) {
        (_, _, Some(error)) => one_line(error).into_owned(),
        (Some(url), _, None) => one_line(url.as_str()).into_owned(),
        (None, Some(filename), None) => one_line(filename).into_owned(),
        (None, None, None) => format!("asset {}", one_line(asset.id.as_str())),
    };
    [
        Cell::new(format!(" {role}")),
        Cell::new(asset.provider.unwrap_or("-")),
        Cell::new(one_line(asset.status.as_str())).fg(colour),
        Cell::new(asset.at.map_or_else(|| "-".to_owned(), |at| at.to_string())),
        Cell::new(file),
    ]
}

fn missing_row(missing: &Missing) -> [Cell; 5] {
    [
        Cell::new(format!(" {}", missing.role)),
        Cell::new(one_line(missing.provider.as_deref().unwrap_or("-"))),
        Cell::new("missing").fg(Color::Yellow),
        Cell::new("-"),
        Cell::new("-"),
    ]
}
