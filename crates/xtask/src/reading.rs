//! The main module without what the site's tools seldom need: turns, reports and callback URLs are more than half of it.

use std::fs;

use crate::step::Failure;
use crate::{tools, wasm_tools};

/// What the tools call that only read, and what the glue calls for them.
const EXPORTS: [&str; 23] = [
    "cdn_origin",
    "cdn_segment",
    "cdn_url",
    "cdn_url_for_render",
    "cdn_url_from_output",
    "parse_cdn_url",
    "check_event",
    "scanner_new",
    "scanner_maxBytes",
    "scanner_bodyAddress",
    "scanner_spansAddress",
    "scanner_spansLength",
    "scanner_scan",
    "__wbg_scanner_free",
    "expected_assets",
    "private_host",
    "memory",
    "__wbindgen_start",
    "__wbindgen_malloc",
    "__wbindgen_realloc",
    "__wbindgen_free",
    "__wbindgen_externrefs",
    "__externref_table_dealloc",
];

/// Writes `reading.wasm`: the main module of the package with these exports, and with what they use. Its glue is the main
/// module's.
pub(crate) fn write(package: &str, built: &str) -> Result<(), Failure> {
    let nodes = EXPORTS.map(|name| format!(r#"{{"name":"{name}","export":"{name}","root":true}}"#));
    let graph = format!("{built}/reading.json");
    // It prints a line for each function that it leaves out.
    let step = tools::from_npm("module that reads", "wasm-metadce")
        .args(&wasm_tools::FEATURES)
        .arg(format!("{package}/wasm/shotstack_hosting_bg.wasm"))
        .args(&["-f", &graph, "-o"])
        .arg(format!("{built}/reading.wasm"));
    if let Err(error) = fs::write(&graph, format!("[{}]", nodes.join(","))) {
        return Err(step.failed(format!("cannot write {graph}: {error}")));
    }
    step.stdout().map(drop)
}
