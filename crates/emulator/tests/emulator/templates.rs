//! Saved templates, and their renders.

use reqwest::Method;
use serde_json::{Value, json};

use crate::local::{ApiReply, Local, edit, fast};
use crate::receiver::Receiver;

const UNKNOWN_ID: &str = "00000000-0000-4000-8000-000000000000";

fn template(callback: Option<&str>) -> Value {
    let mut edit = edit(None);
    let members = edit.as_object_mut().unwrap();
    members.remove("callback");
    if let Some(callback) = callback {
        members.insert("callback".to_owned(), callback.into());
    }
    edit["timeline"]["tracks"][0]["clips"][0]["asset"]["text"] = "Hello {{ NAME }}".into();
    edit["output"]["format"] = "{{FORMAT}}".into();
    edit["merge"] = json!([
        {"find": "NAME", "replace": "world"},
        {"find": "FORMAT", "replace": "mp4"},
    ]);
    json!({"name": "a greeting", "template": edit})
}

impl Local {
    async fn put(&self, path: &str, body: &Value) -> ApiReply {
        let key = [("x-api-key", self.emulator.api_key())];
        self.send(Method::PUT, path, &key, body.to_string().into_bytes())
            .await
    }

    async fn save(&self, template: &Value) -> String {
        let reply = self.post("/edit/stage/templates", template).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()["response"]["id"].as_str().unwrap().to_owned()
    }

    async fn render_template(&self, body: &Value) -> String {
        let reply = self.post("/edit/stage/templates/render", body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        let body = reply.json();
        assert_eq!(body["response"]["message"], "Render Successfully Queued");
        body["response"]["id"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_template_is_saved_listed_changed_and_deleted() {
    let local = Local::start(fast("none")).await;
    let id = local.save(&template(None)).await;
    let blank = local.save(&json!({"name": "blank"})).await;
    assert_ne!(id, blank);
    let path = format!("/edit/stage/templates/{id}");

    let found = local.get(&path).await.json();
    assert_eq!(
        found["response"],
        json!({"id": id, "name": "a greeting", "owner": "5ca6hu7s9k", "template": template(None)["template"]})
    );
    let listed = local.get("/stage/templates").await.json();
    let names: Vec<_> = listed["response"]["templates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|template| template["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["a greeting", "blank"]);

    let changed = json!({"name": "another", "template": edit(None)});
    let reply = local.put(&path, &changed).await;
    assert_eq!(
        (reply.status, &reply.json()["response"]["id"]),
        (200, &id.as_str().into())
    );
    assert_eq!(local.get(&path).await.json()["response"]["name"], "another");

    let reply = local.delete(&path).await;
    assert_eq!((reply.status, reply.body.len()), (204, 0));
    assert_eq!(local.get(&path).await.status, 400);
    assert_eq!(local.delete(&path).await.status, 400);
    assert_eq!(local.put(&path, &changed).await.status, 400);
    assert_eq!(
        local
            .get(&format!("/edit/v1/templates/{blank}"))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn merge_fields_of_the_call_replace_those_of_the_template() {
    let local = Local::start(fast("none")).await;
    let id = local.save(&template(None)).await;
    let saved = local.render_template(&json!({"id": id})).await;
    let merge = json!([{"find": "FORMAT", "replace": "gif"}]);
    let given = local
        .render_template(&json!({"id": id, "merge": merge}))
        .await;
    local.emulator.idle().await;
    for (render, format, text) in [
        (&saved, "mp4", "Hello world"),
        (&given, "gif", "Hello {{ NAME }}"),
    ] {
        let path = format!("/edit/stage/render/{render}?data=true");
        let as_sent = local.get(&path).await.json()["response"].clone();
        assert_eq!(as_sent["data"]["output"]["format"], "{{FORMAT}}");
        let merged = local.get(&format!("{path}&merged=true")).await.json()["response"].clone();
        assert_eq!(merged["data"]["output"]["format"], format);
        let clip = &merged["data"]["timeline"]["tracks"][0]["clips"][0];
        assert_eq!(clip["asset"]["text"], text);
        let files = local
            .get(&format!("/serve/stage/assets/render/{render}"))
            .await;
        assert_eq!(
            files.json()["data"][0]["attributes"]["filename"],
            format!("{render}.{format}")
        );
        assert_eq!(local.view(render).await["template"], id);
    }
}

#[tokio::test]
async fn mistake_20_a_callback_on_the_call_is_discarded_with_a_warning() {
    let receiver = Receiver::accepting().await;
    let local = Local::start(fast("none")).await;
    let mut warnings = local.emulator.warnings();
    let without = local.save(&template(None)).await;
    let with = local.save(&template(Some(&receiver.url("/saved")))).await;
    for (id, instead) in [
        (
            &without,
            "no webhook will come: save the `callback` inside the template",
        ),
        (&with, "the template's own `callback` is used"),
    ] {
        let call = json!({"id": id, "callback": receiver.url("/discarded?shotstack_token=secret")});
        let render = local.render_template(&call).await;
        local.emulator.idle().await;
        let view = local.view(&render).await;
        let warning = view["warnings"][0].as_str().unwrap();
        assert!(
            warning.starts_with("the `callback` of `POST /templates/render` is discarded")
                && warning.contains(instead),
            "{warning}"
        );
        assert_eq!(
            warnings.next().await.unwrap(),
            format!("render {render}: {warning}")
        );
        assert!(!view.to_string().contains("secret"), "{view}");
    }
    let paths: Vec<_> = receiver
        .requests()
        .into_iter()
        .map(|request| request.path)
        .collect();
    assert_eq!(paths, ["/saved"; 4]);
}

#[tokio::test]
async fn a_template_that_is_not_valid_is_refused_when_it_is_saved_or_rendered() {
    let local = Local::start(fast("none")).await;
    let mut odd = template(None);
    odd["template"]["output"]["watermark"] = json!(true);
    let reply = local.post("/edit/stage/templates", &odd).await;
    assert_eq!(
        (reply.status, &reply.json()["response"]["details"]),
        (
            400,
            &json!([{"message": "\"output.watermark\" is not allowed"}])
        )
    );
    let blank = local.save(&json!({"name": "blank"})).await;
    for (call, detail) in [
        (
            json!({"id": blank}),
            "\"timeline.tracks\" must be an array of at least 1 track",
        ),
        (json!({"id": UNKNOWN_ID}), "Template not found"),
        (json!({"merge": []}), "\"id\" is required"),
        (
            json!({"id": blank, "output": {}}),
            "\"output\" is not allowed",
        ),
    ] {
        let reply = local.post("/edit/stage/templates/render", &call).await;
        assert_eq!(
            (reply.status, &reply.json()["response"]["details"]),
            (400, &json!([{"message": detail}])),
            "{call}"
        );
    }
    let reply = local
        .post("/edit/stage/templates/render", &json!({"id": "a"}))
        .await;
    assert_eq!(reply.status, 400);
}

#[tokio::test]
async fn a_templates_faults_and_those_of_the_call_hold() {
    let local = Local::start(fast("none")).await;
    let mut failing = template(None);
    failing["template"]["__faults"] = "fail-edit".into();
    let failing = local.save(&failing).await;
    let working = local.save(&template(None)).await;
    let first = local.render_template(&json!({"id": failing})).await;
    let second = local
        .render_template(&json!({"id": working, "__faults": "fail-poster"}))
        .await;
    local.emulator.idle().await;
    assert_eq!(local.view(&first).await["status"], "failed");
    let view = local.view(&second).await;
    assert_eq!(
        (&view["status"], &view["assets"][1]["status"]),
        (&"done".into(), &"failed".into())
    );
}
