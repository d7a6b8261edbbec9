//! A render as the page and its JSON show it.

use serde_json::{Value, json};
use shotstack_hosting::callback::redact_token;

use crate::plan::Subject;
use crate::render::{CopyState, Render};
use crate::world::World;

pub(super) fn from_render(world: &World, render: &Render, now: u64) -> Value {
    let (status, since) = render.status(now);
    let time = |millis| world.clock.timestamp(millis).to_string();
    let copies = render.plan.copies.iter().enumerate().map(|(index, copy)| {
        let (state, since) = render.copy(index, now);
        let begun = state != CopyState::Unknown;
        json!({
            "id": copy.id,
            "role": copy.role,
            "provider": copy.provider,
            "status": begun.then(|| state.as_str()),
            "url": world.addresses.from_copy(render, copy),
            "error": copy.error.filter(|_| state == CopyState::Failed),
            "updated": begun.then(|| time(since)),
        })
    });
    let callbacks = render.plan.publications.iter().zip(&render.sent);
    let callbacks = callbacks.map(|(publication, sent)| {
        let attempts: Vec<Value> = sent
            .iter()
            .map(|attempt| {
                let mut told = json!(attempt);
                told["at"] = json!(time(attempt.at));
                told
            })
            .collect();
        json!({
            "about": about(render, publication.subject),
            "due": time(render.created + publication.at),
            "delivered": sent.iter().any(|attempt| attempt.delivered),
            "attempts": attempts,
        })
    });
    json!({
        "id": render.id,
        "ordinal": render.place.ordinal,
        "kind": if render.is_transfer { "transfer" } else { "render" },
        "stage": render.stage.as_str(),
        "status": status,
        "error": render.plan.error.filter(|_| status == "failed"),
        "created": time(render.created),
        "updated": time(since),
        "faults": render.faults.to_string(),
        "active": render.active,
        "callback": shown_callback(render),
        "assets": copies.collect::<Vec<_>>(),
        "callbacks": if render.callback.is_some() { callbacks.collect::<Vec<_>>() } else { Vec::new() },
    })
}

/// Every attempt with its time on the emulator's clock.
pub(super) fn attempts<'a>(
    world: &'a World,
    render: &'a Render,
) -> impl Iterator<Item = (u64, Value)> + 'a {
    let sent = render.plan.publications.iter().zip(&render.sent);
    sent.flat_map(move |(publication, sent)| {
        sent.iter().map(move |attempt| {
            let mut told = json!(attempt);
            told["at"] = json!(world.clock.timestamp(attempt.at).to_string());
            told["render"] = json!(render.id);
            told["about"] = json!(about(render, publication.subject));
            (attempt.at, told)
        })
    })
}

/// Such as `edit/render` or `serve/copy poster`.
fn about(render: &Render, subject: Subject) -> String {
    let Subject::Copy(index) = subject else {
        return "edit/render".to_owned();
    };
    let copy = render.plan.copies.get(index);
    copy.map_or_else(String::new, |copy| {
        let elsewhere = if copy.provider == "shotstack" {
            String::new()
        } else {
            format!(" at {}", copy.provider)
        };
        format!("serve/copy {}{elsewhere}", copy.role)
    })
}

/// Where callbacks go, without what proves that they may.
fn shown_callback(render: &Render) -> Option<String> {
    let mut url = render.callback.clone()?;
    // Both fail only for URLs that cannot have them.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    Some(redact_token(url.as_str()))
}
