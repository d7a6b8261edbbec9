//! What really became of each render, as the emulator itself knows it.

use std::collections::HashMap;

use serde_json::Value;
use shotstack_hosting::{Expectation, RenderStatus};
use shotstack_hosting_emulator::RunningEmulator;

use crate::insist_on_json;

/// Every render by its id.
pub(crate) async fn of(emulator: &RunningEmulator, ids: &[String]) -> HashMap<String, Value> {
    let mut renders = HashMap::new();
    for id in ids {
        let url = format!("{}/__emulator/renders/{id}", emulator.url());
        renders.insert(id.clone(), insist_on_json(&url).await);
    }
    renders
}

/// Ready if the edit was rendered and each file copied to Shotstack's hosting.
pub(crate) fn status(render: &Value, expectation: &Expectation) -> RenderStatus {
    if render["status"] == "failed" {
        return RenderStatus::Failed;
    }
    assert_eq!(render["status"], "done", "{render:#}");
    let hosted = render["assets"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|asset| asset["provider"] == "shotstack");
    let statuses: Vec<_> = hosted
        .map(|asset| asset["status"].as_str().unwrap())
        .collect();
    assert_eq!(
        statuses.len(),
        expectation.roles().iter().count(),
        "{render:#}"
    );
    if statuses.contains(&"failed") {
        return RenderStatus::Failed;
    }
    assert!(
        statuses.iter().all(|status| *status == "ready"),
        "{render:#}"
    );
    RenderStatus::Ready
}
