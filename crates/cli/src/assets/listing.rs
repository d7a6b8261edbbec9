//! The Serve API's records of files, printed.

use serde::Serialize;
use shotstack_hosting::{
    AssetId, OwnerId, RenderId, Timestamp,
    api::HostedAsset,
    event::{AssetStatus, FileUrl},
};

use crate::aligned;
use crate::failure::Failure;
use crate::output;

/// A file in the output of `--json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    id: &'a AssetId,
    owner: &'a OwnerId,
    status: &'a AssetStatus,
    render_id: Option<&'a RenderId>,
    provider_id: Option<&'a str>,
    region: Option<&'a str>,
    filename: Option<&'a str>,
    url: Option<&'a FileUrl>,
    created: Option<Timestamp>,
    updated: Option<Timestamp>,
}

impl<'a> From<&'a HostedAsset> for Entry<'a> {
    fn from(asset: &'a HostedAsset) -> Self {
        Self {
            id: &asset.id,
            owner: &asset.owner,
            status: &asset.status,
            render_id: asset.render.as_ref(),
            provider_id: asset.provider_id.as_deref(),
            region: asset.region.as_deref(),
            filename: asset.filename.as_deref(),
            url: asset.url.as_ref(),
            created: asset.created,
            updated: asset.updated,
        }
    }
}

/// Prints one JSON object on each line, or a block of names and values for each file.
pub(super) fn print(assets: &[HostedAsset], json: bool) -> Result<(), Failure> {
    if json {
        for asset in assets {
            output::print_line(&output::json(&Entry::from(asset))?)?;
        }
        return Ok(());
    }
    if assets.is_empty() {
        return output::print_text("there are no files yet\n");
    }
    let blocks: Vec<_> = assets.iter().map(block).collect();
    output::print_text(&blocks.join("\n"))
}

fn block(asset: &HostedAsset) -> String {
    let text = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    aligned::pairs(
        "",
        &[
            ("asset", asset.id.to_string()),
            ("status", asset.status.to_string()),
            ("owner", asset.owner.to_string()),
            (
                "render",
                text(asset.render.as_ref().map(ToString::to_string)),
            ),
            ("file", text(asset.filename.clone())),
            ("url", text(asset.url.as_ref().map(ToString::to_string))),
            ("updated", text(asset.updated.map(|at| at.to_string()))),
        ],
    )
}
