//! The bodies of callbacks, with their members in Shotstack's order.

use serde::Serialize;

use crate::context::Context;
use crate::plan::Subject;
use crate::render::{CopyState, Render};

#[derive(Serialize)]
struct ServeCopy<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    action: &'static str,
    id: &'a str,
    render: &'a str,
    owner: &'a str,
    status: &'static str,
    url: Option<String>,
    error: Option<&'a str>,
    completed: String,
}

#[derive(Serialize)]
struct EditRender<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    action: &'static str,
    id: &'a str,
    owner: &'a str,
    status: &'static str,
    url: Option<String>,
    poster: Option<String>,
    thumbnail: Option<String>,
    error: Option<&'a str>,
    completed: String,
}

/// The value of the header `X-Shotstack-Event-Type`, which is the action alone in the publisher's own example, and
/// the body.
pub(crate) fn event_type_and_body(
    context: &Context,
    render: &Render,
    subject: Subject,
) -> (&'static str, Vec<u8>) {
    match subject {
        Subject::Render => ("render", json(&edit_render(context, render))),
        Subject::Copy(index) => {
            let copy = serve_copy(context, render, index);
            ("copy", copy.map_or_else(Vec::new, |copy| json(&copy)))
        }
    }
}

fn edit_render<'a>(context: &'a Context, render: &'a Render) -> EditRender<'a> {
    let done_at = render.plan.phases.last().map_or(0, |(at, _)| *at);
    let outputs = context.file_urls.outputs(render);
    let failed = render.plan.error.is_some();
    EditRender {
        kind: "edit",
        action: "render",
        id: &render.id,
        owner: context.file_urls.owner.as_str(),
        status: if failed { "failed" } else { "done" },
        url: outputs.main.filter(|_| !failed),
        poster: outputs.poster.filter(|_| !failed),
        thumbnail: outputs.thumbnail.filter(|_| !failed),
        error: render.plan.error,
        completed: context
            .clock
            .timestamp(render.created + done_at)
            .to_string(),
    }
}

fn serve_copy<'a>(context: &'a Context, render: &'a Render, index: usize) -> Option<ServeCopy<'a>> {
    let copy = render.plan.copies.get(index)?;
    let failed = copy.error.is_some();
    let state = if failed {
        CopyState::Failed
    } else {
        CopyState::Ready
    };
    Some(ServeCopy {
        kind: "serve",
        action: "copy",
        id: &copy.id,
        render: &render.id,
        owner: context.file_urls.owner.as_str(),
        status: state.as_str(),
        url: context.file_urls.copy(render, copy).filter(|_| !failed),
        error: copy.error,
        completed: context
            .clock
            .timestamp(render.created + copy.settles)
            .to_string(),
    })
}

fn json(body: &impl Serialize) -> Vec<u8> {
    // Text and nulls only: this cannot fail.
    serde_json::to_vec(body).unwrap_or_default()
}
