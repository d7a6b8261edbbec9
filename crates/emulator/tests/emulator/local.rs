//! An emulator and a client of it.

use reqwest::{Client, Method};
use serde_json::{Value, json};
use shotstack_hosting_emulator::{Config, Emulator, RunningEmulator};

pub(crate) struct Local {
    pub(crate) emulator: RunningEmulator,
    pub(crate) client: Client,
}

/// A response of the emulator.
#[derive(Debug)]
pub(crate) struct ApiReply {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl ApiReply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// A thousand times as fast as Shotstack, with these faults.
pub(crate) fn fast(faults: &str) -> Config {
    Config {
        seed: Some(1),
        time_scale: "0.001".parse().unwrap(),
        faults: faults.parse().unwrap(),
        ..Config::default()
    }
}

/// So slow that nothing happens by itself.
pub(crate) fn halted() -> Config {
    Config {
        seed: Some(1),
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

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> ApiReply {
        let url = format!("{}{path}", self.emulator.url());
        let mut request = self.client.request(method, url).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        ApiReply {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await.unwrap().to_vec(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> ApiReply {
        let key = [("x-api-key", self.emulator.api_key())];
        self.send(Method::GET, path, &key, Vec::new()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> ApiReply {
        let key = [("x-api-key", self.emulator.api_key())];
        self.send(Method::DELETE, path, &key, Vec::new()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> ApiReply {
        let key = [("x-api-key", self.emulator.api_key())];
        self.send(Method::POST, path, &key, body.to_string().into_bytes())
            .await
    }

    /// Requests a render, and returns its id.
    pub(crate) async fn render(&self, edit: &Value) -> String {
        let reply = self.post("/edit/stage/render", edit).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()["response"]["id"].as_str().unwrap().to_owned()
    }

    /// The JSON of a render on the live page.
    pub(crate) async fn view(&self, id: &str) -> Value {
        self.get(&format!("/__emulator/renders/{id}")).await.json()
    }
}
