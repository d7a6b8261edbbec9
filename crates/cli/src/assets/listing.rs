//! Files as the Serve API knows them, printed.

use shotstack_hosting::api::HostedAsset;

use crate::aligned;
use crate::failure::Failure;
use crate::output;

/// One JSON object a line, or a block of names and values.
pub(super) fn print(assets: &[HostedAsset], json: bool) -> Result<(), Failure> {
    if json {
        for asset in assets {
            output::for_programs(&output::json(asset)?)?;
        }
        return Ok(());
    }
    if assets.is_empty() {
        return output::for_people("there are no files, or not yet\n");
    }
    let blocks: Vec<_> = assets.iter().map(block).collect();
    output::for_people(&blocks.join("\n"))
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
