//! What really became of each render, as the emulator itself knows it.

use serde_json::Value;
use shotstack_hosting::{RenderId, expectation::Expectation, render::RenderStatus};
use shotstack_hosting_emulator::RunningEmulator;

/// The emulator's own pages.
pub(crate) struct Truth {
    base: String,
    http: reqwest::Client,
}

impl Truth {
    pub(crate) fn new(emulator: &RunningEmulator) -> Self {
        Self {
            base: format!("{}/__emulator", emulator.url()),
            http: reqwest::Client::new(),
        }
    }

    pub(crate) async fn page(&self, rest: &str) -> Value {
        let response = self.http.get(format!("{}{rest}", self.base)).send().await;
        let response = response.unwrap().error_for_status().unwrap();
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
    }

    /// Ready if the edit was rendered and each file copied to Shotstack's hosting.
    pub(crate) async fn status(
        &self,
        render: &RenderId,
        expectation: &Expectation,
    ) -> RenderStatus {
        let render = self.page(&format!("/renders/{render}")).await;
        if render["status"] == "failed" {
            return RenderStatus::Failed;
        }
        assert_eq!(render["status"], "done", "{render:#}");
        let copies = render["assets"].as_array().unwrap().iter();
        let hosted = copies.filter(|asset| asset["provider"] == "shotstack");
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
}
