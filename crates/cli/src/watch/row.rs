//! A file of a render, as a line tells of it.

use std::collections::BTreeMap;

use shotstack_hosting::{
    Report,
    event::{AssetStatus, FileUrl},
    render::AssetReport,
};

use crate::printable::one_line;

/// A file that was seen or is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The role or, where that is unknown, the id; no two of a render alike.
    pub(super) name: String,
    pub(super) status: String,
    /// Where it is, or why it is not.
    pub(super) place: String,
    pub(super) is_settled: bool,
}

impl Row {
    pub(super) fn all(report: &Report) -> Vec<Self> {
        let seen = report.assets.iter().map(Self::of_asset);
        let missing = report.missing.iter().map(|missing| Self {
            name: missing.role.to_string(),
            status: "awaited".to_owned(),
            place: String::new(),
            is_settled: false,
        });
        let mut rows: Vec<Self> = seen.chain(missing).collect();
        // Copies at several destinations have one role: `main`, `main 2`.
        let mut copies = BTreeMap::new();
        for row in &mut rows {
            let copy = copies.entry(row.name.clone()).or_insert(0_u32);
            *copy += 1;
            if *copy > 1 {
                row.name = format!("{} {copy}", row.name);
            }
        }
        rows
    }

    fn of_asset(asset: &AssetReport) -> Self {
        // Where a file is not, its URL would only mislead.
        let place = if asset.status == AssetStatus::Ready {
            asset.url.as_ref().map(FileUrl::as_str)
        } else {
            asset.error.as_deref()
        };
        let name = asset.role.map_or(asset.id.as_str(), |role| role.as_str());
        Self {
            name: one_line(name).into_owned(),
            status: one_line(asset.status.as_str()).into_owned(),
            place: one_line(place.unwrap_or_default()).into_owned(),
            is_settled: matches!(
                asset.status,
                AssetStatus::Ready | AssetStatus::Failed | AssetStatus::Deleted
            ),
        }
    }

    /// `main         ready      https://…`
    pub(super) fn line(&self) -> String {
        let Self {
            name,
            status,
            place,
            ..
        } = self;
        format!("{name:<11}  {status:<9}  {place}")
            .trim_end()
            .to_owned()
    }
}
