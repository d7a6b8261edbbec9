//! The main module without what the site's tools seldom need: turns, reports and callback URLs are more than half of it.

use std::fs;

use crate::npm::{BUILT, PACKAGE, WASM_FEATURES, failed};
use crate::step::Failure;
use crate::tools;

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

/// Writes `target/npm/reading.wasm`: the main module with these exports, and with what they use. Its glue is the main module's.
pub(crate) fn write() -> Result<(), Failure> {
    let nodes = EXPORTS.map(|name| format!(r#"{{"name":"{name}","export":"{name}","root":true}}"#));
    let graph = format!("{BUILT}/reading.json");
    fs::write(&graph, format!("[{}]", nodes.join(",")))
        .map_err(|error| failed(&graph, "write", &error))?;
    // It prints a line for each function that it leaves out.
    tools::from_npm("module that reads", "wasm-metadce")
        .args(&WASM_FEATURES)
        .arg(format!("{PACKAGE}/wasm/shotstack_hosting_bg.wasm"))
        .args(&["-f", &graph, "-o"])
        .arg(format!("{BUILT}/reading.wasm"))
        .stdout()
        .map(drop)
}
