//! The JSON of a render, for the live page and for programs.

use serde_json::{Value, json};

use crate::context::Context;
use crate::forward::shown_url;
use crate::render::{Attempt, CopyState, Render};

pub(super) fn render_json(context: &Context, render: &Render, now: u64) -> Value {
    let (status, since) = render.status(now);
    let time = |millis| context.clock.timestamp(millis).to_string();
    let assets = render.plan.copies.iter().enumerate().map(|(index, copy)| {
        let (state, since) = render.copy_state(index, now);
        let started = state != CopyState::NotStarted;
        json!({
            "id": copy.id,
            "role": copy.role,
            "provider": copy.provider,
            "status": started.then(|| state.as_str()),
            "url": context.file_urls.copy(render, copy),
            "path": context.file_urls.path(render, copy),
            "error": copy.error.filter(|_| state == CopyState::Failed),
            "updated": started.then(|| time(since)),
        })
    });
    let callbacks = render.plan.callbacks.iter().zip(&render.attempts);
    let callbacks = callbacks.zip(&render.next_attempts);
    let callbacks = callbacks.map(|((callback, attempts), next)| {
        let shown = attempts
            .iter()
            .map(|attempt| attempt_json(context, attempt));
        json!({
            "event": render.event_name(callback.subject),
            "due": time(render.created + callback.at),
            "delivered": attempts.iter().any(|attempt| attempt.delivered),
            "received": attempts.iter().any(|attempt| attempt.received),
            "nextAttempt": next.map(time),
            "attempts": shown.collect::<Vec<_>>(),
        })
    });
    json!({
        "id": render.id,
        "ordinal": render.seed.ordinal,
        "kind": if render.is_transfer { "transfer" } else { "render" },
        "stage": render.stage.as_str(),
        "status": status,
        "error": render.plan.error.filter(|_| status == "failed"),
        "created": time(render.created),
        "updated": time(since),
        "faults": render.faults.to_string(),
        "active": render.active,
        "template": render.template,
        "warnings": render.warnings,
        "forwarded": context.config.forward.is_some() && render.callback.is_some(),
        "callback": render.callback.as_ref().map(shown_url),
        "assets": assets.collect::<Vec<_>>(),
        "callbacks": if render.callback.is_some() { callbacks.collect::<Vec<_>>() } else { Vec::new() },
    })
}

/// The attempts at a render's callbacks, each with its time on the emulator's clock.
pub(super) fn attempts<'a>(
    context: &'a Context,
    render: &'a Render,
) -> impl Iterator<Item = (u64, Value)> + 'a {
    let callbacks = render.plan.callbacks.iter().zip(&render.attempts);
    callbacks.flat_map(move |(callback, attempts)| {
        attempts.iter().map(move |attempt| {
            let mut json = attempt_json(context, attempt);
            json["render"] = json!(render.id);
            json["event"] = json!(render.event_name(callback.subject));
            (attempt.at, json)
        })
    })
}

fn attempt_json(context: &Context, attempt: &Attempt) -> Value {
    let mut json = json!(attempt);
    json["at"] = json!(context.clock.timestamp(attempt.at).to_string());
    json
}
