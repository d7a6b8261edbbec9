//! What really became of each render, as the emulator itself knows it.

use serde_json::Value;
use shotstack_hosting::{RenderId, expectation::Expectation, render::RenderStatus};
use shotstack_hosting_emulator::RunningEmulator;

/// What became of a render, and the announcements that follow from it.
pub(crate) struct Outcome {
    pub(crate) status: RenderStatus,
    pub(crate) due: Vec<String>,
}

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
    pub(crate) async fn outcome(&self, render: &RenderId, expectation: &Expectation) -> Outcome {
        let page = self.page(&format!("/renders/{render}")).await;
        let mut outcome = Outcome {
            status: RenderStatus::Failed,
            due: Vec::new(),
        };
        if page["status"] == "failed" {
            outcome.due.push(format!("render.failed/{render}"));
            return outcome;
        }
        assert_eq!(page["status"], "done", "{page:#}");
        let copies = page["assets"].as_array().unwrap().iter();
        let hosted: Vec<_> = copies
            .filter(|asset| asset["provider"] == "shotstack")
            .collect();
        assert_eq!(hosted.len(), expectation.roles().iter().count(), "{page:#}");
        // Of a render that has failed nobody asks for the other files.
        if hosted.iter().all(|asset| asset["status"] == "ready") {
            outcome.status = RenderStatus::Ready;
            for asset in hosted {
                let id = asset["id"].as_str().unwrap();
                outcome.due.push(format!("asset.ready/{render}/{id}"));
            }
        }
        outcome
            .due
            .push(format!("render.{}/{render}", outcome.status));
        outcome
    }
}
