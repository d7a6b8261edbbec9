//! An emulator and a way to ask it.

use reqwest::{Client, Method};
use serde_json::{Value, json};
use shotstack_hosting_emulator::{Config, Emulator, RunningEmulator};

pub(crate) struct Local {
    pub(crate) emulator: RunningEmulator,
    pub(crate) client: Client,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// A thousand times as fast as Shotstack.
pub(crate) fn fast(faults: &str) -> Config {
    Config {
        time_scale: "0.001".parse().unwrap(),
        faults: faults.parse().unwrap(),
        ..Config::default()
    }
}

/// So slow that nothing happens by itself.
pub(crate) fn halted() -> Config {
    Config {
        time_scale: "1000".parse().unwrap(),
        ..Config::default()
    }
}

/// An edit with poster and thumbnail.
pub(crate) fn edit(callback: Option<&str>) -> Value {
    json!({
        "timeline": {"tracks": [{"clips": [{
            "asset": {"type": "title", "text": "x", "style": "minimal"}, "start": 0, "length": 1,
        }]}]},
        "output": {
            "format": "mp4", "resolution": "sd",
            "poster": {"capture": 1}, "thumbnail": {"capture": 1, "scale": 0.3},
        },
        "callback": callback,
    })
}

impl Local {
    pub(crate) async fn start(config: Config) -> Self {
        let emulator = Emulator::start(config).await.unwrap();
        let client = Client::new();
        Self { emulator, client }
    }

    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let url = format!("{}{path}", self.emulator.url());
        let mut request = self.client.request(method, url).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await.unwrap().to_vec(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let key = [("x-api-key", self.emulator.api_key())];
        self.ask(Method::GET, path, &key, Vec::new()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        let key = [("x-api-key", self.emulator.api_key())];
        self.ask(Method::DELETE, path, &key, Vec::new()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let key = [("x-api-key", self.emulator.api_key())];
        self.ask(Method::POST, path, &key, body.to_string().into_bytes())
            .await
    }

    /// Orders a render: its id.
    pub(crate) async fn order(&self, edit: &Value) -> String {
        let answer = self.post("/edit/stage/render", edit).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()["response"]["id"].as_str().unwrap().to_owned()
    }

    /// What the emulator shows of a render.
    pub(crate) async fn view(&self, id: &str) -> Value {
        self.get(&format!("/__emulator/renders/{id}")).await.json()
    }
}
