//! The bodies of callbacks, member by member in Shotstack's order.

use serde::Serialize;
use shotstack_hosting::AssetRole;

use crate::plan::Subject;
use crate::render::{CopyState, Render};
use crate::world::World;

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

/// What the header `X-Shotstack-Event-Type` says, and the body. The publisher's own example says `render`.
pub(crate) fn of(world: &World, render: &Render, subject: Subject) -> (&'static str, Vec<u8>) {
    let owner = world.addresses.owner.as_str();
    match subject {
        Subject::Render => {
            let done_at = render.plan.phases.last().map_or(0, |(at, _)| *at);
            let stills = Outputs::of(world, render);
            let failed = render.plan.error.is_some();
            let body = EditRender {
                kind: "edit",
                action: "render",
                id: &render.id,
                owner,
                status: if failed { "failed" } else { "done" },
                url: stills.main.filter(|_| !failed),
                poster: stills.poster.filter(|_| !failed),
                thumbnail: stills.thumbnail.filter(|_| !failed),
                error: render.plan.error,
                completed: world.clock.timestamp(render.created + done_at).to_string(),
            };
            ("render", json(&body))
        }
        Subject::Copy(index) => {
            let Some(copy) = render.plan.copies.get(index) else {
                return ("copy", Vec::new());
            };
            let failed = copy.error.is_some();
            let state = if failed {
                CopyState::Failed
            } else {
                CopyState::Ready
            };
            let body = ServeCopy {
                kind: "serve",
                action: "copy",
                id: &copy.id,
                render: &render.id,
                owner,
                status: state.as_str(),
                url: world.addresses.from_copy(render, copy).filter(|_| !failed),
                error: copy.error,
                completed: world
                    .clock
                    .timestamp(render.created + copy.settles)
                    .to_string(),
            };
            ("copy", json(&body))
        }
    }
}

/// The temporary URLs of a render's files.
pub(crate) struct Outputs {
    pub(crate) main: Option<String>,
    pub(crate) poster: Option<String>,
    pub(crate) thumbnail: Option<String>,
}

impl Outputs {
    pub(crate) fn of(world: &World, render: &Render) -> Self {
        let url = |role: AssetRole| {
            let asked_for = match role {
                AssetRole::Main => true,
                AssetRole::Poster => render
                    .data
                    .pointer("/output/poster")
                    .is_some_and(serde_json::Value::is_object),
                AssetRole::Thumbnail => render
                    .data
                    .pointer("/output/thumbnail")
                    .is_some_and(serde_json::Value::is_object),
            };
            let name = match role {
                AssetRole::Main => format!("{}.{}", render.id, render.extension),
                AssetRole::Poster => format!("{}-poster.jpg", render.id),
                AssetRole::Thumbnail => format!("{}-thumb.jpg", render.id),
            };
            asked_for.then(|| world.addresses.of_output(render, &name))
        };
        Self {
            main: url(AssetRole::Main),
            poster: url(AssetRole::Poster),
            thumbnail: url(AssetRole::Thumbnail),
        }
    }
}

fn json(body: &impl Serialize) -> Vec<u8> {
    // Text and nulls only: this cannot fail.
    serde_json::to_vec(body).unwrap_or_default()
}
