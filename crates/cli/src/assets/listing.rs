//! The Serve API's records of files, printed.

use shotstack_hosting::api::HostedAsset;

use crate::aligned;
use crate::failure::Failure;
use crate::output;

/// Prints one JSON object on each line, or a block of names and values for each file.
pub(super) fn print(assets: &[HostedAsset], json: bool) -> Result<(), Failure> {
    if json {
        for asset in assets {
            output::print_line(&output::json(asset)?)?;
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
                text(asset.render_id.as_ref().map(ToString::to_string)),
            ),
            ("file", text(asset.filename.clone())),
            ("url", text(asset.url.as_ref().map(ToString::to_string))),
            ("updated", text(asset.updated.map(|at| at.to_string()))),
        ],
    )
}
