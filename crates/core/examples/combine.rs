//! Combines everything that is known about a render: an edit, webhooks, and responses of the APIs, in any order.
//!
//!     cargo run --example combine

use shotstack_hosting::{
    Validator,
    render::{Document, Renders},
    role::RoleSet,
};

pub(crate) const DOCUMENTS: [&str; 3] = [
    // The edit says that a poster is made, too.
    r#"{"timeline": {"tracks": []}, "output": {"format": "mp4", "poster": {"capture": 1}}}"#,
    r#"{"type": "serve", "action": "copy", "id": "e4433cbf-e501-76a2-ac8b-715d26997540",
        "render": "d2b46ed6-998a-4d6b-9d91-b8cf0193a655", "owner": "5ca6hu7s9k", "status": "ready",
        "url": "https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-998a-4d6b-9d91-b8cf0193a655.mp4"}"#,
    r#"{"type": "serve", "action": "copy", "id": "5c0f1c1c-5d1f-4b67-9f3b-3cdaaf0a2d6a",
        "render": "d2b46ed6-998a-4d6b-9d91-b8cf0193a655", "owner": "5ca6hu7s9k", "status": "failed",
        "error": "access denied"}"#,
];

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    for line in combine(&DOCUMENTS)? {
        println!("{line}");
    }
    Ok(())
}

pub(crate) fn combine(documents: &[&str]) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let mut renders = Renders::default();
    for document in documents {
        renders.observe(Document::read(document.as_bytes(), &Validator::new())?);
    }
    let mut lines = Vec::new();
    for (render, report) in renders.reports(RoleSet::EMPTY) {
        let reason = report.reason.as_deref().unwrap_or("no reason given");
        lines.push(format!("{render} is {}: {reason}", report.status));
        for (role, url) in report.urls() {
            lines.push(format!("{role}: {url}"));
        }
    }
    Ok(lines)
}
