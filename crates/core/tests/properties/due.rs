//! What should have been announced by now, read from a report.

use std::collections::BTreeSet;

use shotstack_hosting::{
    Report,
    event::AssetStatus,
    render::{AssetReport, RenderStatus},
};

use crate::observation::RENDER;

/// The ids of everything that is due.
pub(crate) fn due(report: &Report, presuming: bool) -> BTreeSet<String> {
    let ids: BTreeSet<&str> = report
        .assets
        .iter()
        .map(|asset| asset.id.as_str())
        .collect();
    let mut due = BTreeSet::new();
    for id in ids {
        for status in settled(report, id) {
            due.insert(format!("asset.{status}/{RENDER}/{id}"));
        }
    }
    match report.status {
        RenderStatus::Ready if report.expectation_known || presuming => {
            due.insert(format!("render.ready/{RENDER}"));
        }
        RenderStatus::Failed => {
            due.insert(format!("render.failed/{RENDER}"));
        }
        _ => {}
    }
    due
}

/// Copies at several destinations may bear one id: the one on hosting counts, else one that is ready.
fn settled<'a>(report: &'a Report, id: &str) -> Vec<&'a str> {
    let of_id = || report.assets.iter().filter(|asset| asset.id.as_str() == id);
    let word = |asset: &'a AssetReport| match &asset.status {
        AssetStatus::Importing | AssetStatus::Other(_) => None,
        AssetStatus::Ready if asset.url.is_none() => None,
        settled => Some(settled.as_str()),
    };
    let hosted: Vec<&AssetReport> = of_id().filter(|asset| asset.provider.is_some()).collect();
    if !hosted.is_empty() {
        hosted.into_iter().filter_map(word).collect()
    } else if of_id().any(|asset| asset.status == AssetStatus::Ready) {
        let ready = of_id().filter(|asset| asset.status == AssetStatus::Ready);
        ready.filter_map(word).collect()
    } else {
        of_id().filter_map(word).collect()
    }
}
