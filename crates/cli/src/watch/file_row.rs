//! A line about a file of a render.

use std::collections::BTreeMap;

use shotstack_hosting::{
    Report,
    event::{AssetStatus, FileUrl},
    render::AssetReport,
};

use crate::printable::one_line;

/// A file that was observed or is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileRow {
    /// The role or, if that is unknown, the id; unique within a render.
    pub(super) name: String,
    pub(super) status: String,
    /// The URL if the file is ready, else the error.
    pub(super) detail: String,
    pub(super) is_settled: bool,
}

impl FileRow {
    pub(super) fn all(report: &Report) -> Vec<Self> {
        let observed = report.assets.iter().map(Self::from_asset);
        let missing = report.missing.iter().map(|missing| Self {
            name: missing.role.to_string(),
            status: "expected".to_owned(),
            detail: String::new(),
            is_settled: false,
        });
        let mut rows: Vec<Self> = observed.chain(missing).collect();
        // Copies at several destinations have the same role: `main`, `main 2`.
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

    fn from_asset(asset: &AssetReport) -> Self {
        // The URL of a file that is not ready would mislead.
        let detail = if asset.status == AssetStatus::Ready {
            asset.url.as_ref().map(FileUrl::as_str)
        } else {
            asset.error.as_deref()
        };
        let name = asset.role.map_or(asset.id.as_str(), |role| role.as_str());
        Self {
            name: one_line(name).into_owned(),
            status: one_line(asset.status.as_str()).into_owned(),
            detail: one_line(detail.unwrap_or_default()).into_owned(),
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
            detail,
            ..
        } = self;
        format!("{name:<11}  {status:<9}  {detail}")
            .trim_end()
            .to_owned()
    }
}
