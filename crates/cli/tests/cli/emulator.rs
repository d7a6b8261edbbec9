//! A local Shotstack beside the binary under test.

use serde_json::{Value, json};
use shotstack_hosting::{
    RenderId, Stage,
    api::{Api, ApiKey},
};
use shotstack_hosting_client::Client;
use shotstack_hosting_emulator::{Config, Emulator, RunningEmulator};
use tokio::runtime::Runtime;

use crate::command::{Ran, run_in};

pub(crate) struct Local {
    runtime: Runtime,
    emulator: RunningEmulator,
}

impl Local {
    /// With this time scale.
    pub(crate) fn start(time_scale: &str) -> Self {
        Self::start_with(Config {
            seed: Some(1),
            time_scale: time_scale.parse().unwrap(),
            ..Config::default()
        })
    }

    pub(crate) fn start_with(config: Config) -> Self {
        let runtime = Runtime::new().unwrap();
        let emulator = runtime.block_on(Emulator::start(config)).unwrap();
        Self { runtime, emulator }
    }

    pub(crate) fn key(&self) -> &str {
        self.emulator.api_key()
    }

    pub(crate) fn url(&self) -> String {
        self.emulator.url().to_owned()
    }

    /// A render of an edit with this output, and these faults.
    pub(crate) fn submit(&self, output: &Value, faults: &str) -> RenderId {
        let edit =
            json!({"timeline": {"tracks": [{"clips": [{"asset": {"type": "title", "text": "film"},
            "start": 0, "length": 1}]}]}, "output": output, "__faults": faults})
            .to_string();
        let client = self.client();
        loop {
            match self.runtime.block_on(client.submit(&edit)) {
                Ok(render) => return render,
                // An injected error: no render was created.
                Err(error) => assert!(error.error.is_transient(), "{error}"),
            }
        }
    }

    /// The response of the Edit API, in production, to a request of another kind.
    pub(crate) fn edit_api(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        // It chooses the cryptography that the other client wants, too.
        drop(self.client());
        let url = format!("{}/edit/v1/{path}", self.emulator.url());
        let method = method.parse().unwrap();
        let request = reqwest::Client::new().request(method, url);
        let request = request.header("x-api-key", self.key());
        let request = match body {
            Some(body) => request.body(body.to_string()),
            None => request,
        };
        let text = self.runtime.block_on(async {
            let response = request.send().await.unwrap();
            assert!(response.status().is_success(), "{response:?}");
            response.text().await.unwrap()
        });
        serde_json::from_str(&text).unwrap()
    }

    fn client(&self) -> Client {
        let key = ApiKey::new(self.key()).unwrap();
        let url = self.emulator.url().parse().unwrap();
        Client::new(Api::new(Stage::Production, key).with_base_url(&url)).unwrap()
    }

    /// Waits until every render is settled.
    pub(crate) fn idle(&self) {
        self.runtime.block_on(self.emulator.idle());
    }

    /// The binary, with the key in its environment.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with_key(self.key(), arguments)
    }

    pub(crate) fn run_with_key(&self, key: &str, arguments: &[&str]) -> Ran {
        let mut all = arguments.to_vec();
        all.extend(["--api", self.emulator.url()]);
        let ran = run_in(&[("SHOTSTACK_API_KEY", key)], &all, "");
        assert!(!format!("{ran:?}").contains(key), "the key shows: {ran:?}");
        ran
    }
}

pub(crate) fn all_files() -> Value {
    json!({"format": "mp4", "resolution": "sd", "poster": {"capture": 1}, "thumbnail": {"capture": 1, "scale": 0.3}})
}
