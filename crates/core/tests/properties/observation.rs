//! Every fact about one render, in every form that the wire allows.

use proptest::collection::SizeRange;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use shotstack_hosting::{
    AssetRole, Event, RenderState,
    api::{ApiResponse, HostedAsset, RenderInfo},
    expectation::Expectation,
    role::RoleSet,
    validate::Validated,
};

pub(crate) const OWNER: &str = "o";
pub(crate) const RENDER: &str = "r";

/// A fact about the render, as it comes over the wire.
#[derive(Debug, Clone)]
pub(crate) enum Fact {
    ByWebhook(Value),
    /// The attributes of a file, as the Serve API answers them.
    ByServeApi(Value),
    /// What stands in the `response` envelope of the Edit API.
    ByEditApi(Value),
    Outright(Expectation),
}

impl Fact {
    pub(crate) fn added_to(&self, state: &mut RenderState) {
        match self {
            Self::ByWebhook(body) => {
                let body = body.to_string();
                match Event::from_slice(body.as_bytes()).map(Validated::into_event) {
                    Ok(Event::ServeCopy(copy)) => state.observe_copy(&copy),
                    Ok(Event::EditRender(event)) => state.observe_edit_render(&event),
                    other => panic!("{body} was read as {other:?}"),
                }
            }
            Self::ByServeApi(attributes) => state.observe_asset(&hosted_asset(attributes)),
            Self::ByEditApi(response) => {
                let body = json!({"success": true, "response": response}).to_string();
                let answer = RenderInfo::read(&ApiResponse::ok(body.as_bytes())).unwrap();
                state.observe_render(&answer);
            }
            Self::Outright(expectation) => state.expect(expectation),
        }
    }
}

impl Fact {
    /// The same, but from another owner's document. An expectation is of no owner.
    fn by_owner(mut self, owner: &str) -> Self {
        match &mut self {
            Self::ByWebhook(document) | Self::ByServeApi(document) | Self::ByEditApi(document) => {
                document["owner"] = owner.into();
            }
            Self::Outright(_) => {}
        }
        self
    }
}

pub(crate) fn hosted_asset(attributes: &Value) -> HostedAsset {
    let body = json!({"data": {"type": "asset", "attributes": attributes}}).to_string();
    HostedAsset::read(&ApiResponse::ok(body.as_bytes()))
        .unwrap()
        .remove(0)
}

pub(crate) fn state_of<'a>(all: impl IntoIterator<Item = &'a Fact>) -> RenderState {
    let mut state = RenderState::default();
    for fact in all {
        fact.added_to(&mut state);
    }
    state
}

/// Anything at all.
pub(crate) fn anything() -> impl Strategy<Value = Fact> {
    prop_oneof![
        6 => copy().prop_map(Fact::ByWebhook),
        1 => edit_render().prop_map(Fact::ByWebhook),
        4 => attributes().prop_map(Fact::ByServeApi),
        1 => response().prop_map(Fact::ByEditApi),
        1 => expectation().prop_map(Fact::Outright),
    ]
}

/// A list of facts that often name a single owner, and else up to three.
pub(crate) fn of_owners(
    fact: impl Strategy<Value = Fact>,
    count: impl Into<SizeRange>,
) -> impl Strategy<Value = Vec<Fact>> {
    let owner = select(vec![OWNER, OWNER, "p", "q"]);
    let all = prop::collection::vec((fact, owner), count);
    (all, prop::bool::weighted(0.4)).prop_map(|(all, has_several)| {
        let by_owner =
            |(fact, owner): (Fact, _)| fact.by_owner(if has_several { owner } else { OWNER });
        all.into_iter().map(by_owner).collect()
    })
}

/// What a running inbox can receive: webhooks, and responses of the Serve API.
pub(crate) fn news() -> impl Strategy<Value = Fact> {
    prop_oneof![
        6 => copy().prop_map(Fact::ByWebhook),
        2 => edit_render().prop_map(Fact::ByWebhook),
        2 => attributes().prop_map(Fact::ByServeApi),
    ]
}

pub(crate) fn roles() -> impl Strategy<Value = RoleSet> {
    select(vec![
        "",
        "main",
        "poster",
        "main,poster",
        "main,poster,thumbnail",
    ])
    .prop_map(|roles| roles.parse().unwrap())
}

pub(crate) fn expectation() -> impl Strategy<Value = Expectation> {
    prop_oneof![
        roles().prop_map(Expectation::exactly),
        edit().prop_map(|edit| { Expectation::from_edit(&edit).unwrap() })
    ]
}

fn edit() -> impl Strategy<Value = Value> {
    output().prop_map(|output| json!({"timeline": {}, "output": output}))
}

fn output() -> impl Strategy<Value = Value> {
    let still = || select(vec![None, Some(json!({"capture": 1}))]);
    let destinations = select(vec![
        None,
        Some(json!([])),
        Some(json!([{"provider": "s3"}])),
        Some(json!([{"provider": "shotstack", "exclude": true}])),
        Some(json!([{"provider": "shotstack", "exclude": true}, {"provider": "s3"}])),
        Some(json!([
            {"provider": "shotstack", "exclude": true}, {"provider": "s3"}, {"provider": "mux"}
        ])),
    ]);
    (still(), still(), destinations).prop_map(|(poster, thumbnail, destinations)| {
        object([
            ("format", Some("mp4".into())),
            ("poster", poster),
            ("thumbnail", thumbnail),
            ("destinations", destinations),
        ])
    })
}

fn copy() -> impl Strategy<Value = Value> {
    let status = select(vec![
        "ready",
        "ready",
        "failed",
        "deleted",
        "importing",
        "archived",
    ]);
    (asset_id(), status, url(), error(), time()).prop_map(|(id, status, url, error, completed)| {
        object([
            ("type", Some("serve".into())),
            ("action", Some("copy".into())),
            ("id", Some(id.into())),
            ("render", Some(RENDER.into())),
            ("owner", Some(OWNER.into())),
            ("status", Some(status.into())),
            ("url", url),
            ("error", error),
            ("completed", completed),
        ])
    })
}

fn edit_render() -> impl Strategy<Value = Value> {
    let still = || {
        let url = "https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/o/r-poster.jpg";
        select(vec![
            None,
            Some(Value::Null),
            Some(url.into()),
            Some(json!(42)),
        ])
    };
    let status = select(vec!["done", "failed", "saving"]);
    (status, still(), still(), error(), time()).prop_map(
        |(status, poster, thumbnail, error, completed)| {
            object([
                ("type", Some("edit".into())),
                ("action", Some("render".into())),
                ("id", Some(RENDER.into())),
                ("owner", Some(OWNER.into())),
                ("status", Some(status.into())),
                ("poster", poster),
                ("thumbnail", thumbnail),
                ("error", error),
                ("completed", completed),
            ])
        },
    )
}

fn attributes() -> impl Strategy<Value = Value> {
    let status = select(vec!["importing", "ready", "failed", "deleted", "queued"]);
    let provider_id = select(vec![None, Some("same"), Some("other")]);
    let filename = prop::option::of(filename());
    let render_id = select(vec![None, Some(RENDER.into()), Some("another".into())]);
    (
        (asset_id(), status, provider_id),
        (url(), filename, render_id),
        (time(), time()),
    )
        .prop_map(
            |((id, status, provider_id), (url, filename, render_id), (created, updated))| {
                let provider_id = provider_id.map(|which| if which == "same" { id } else { which });
                object([
                    ("id", Some(id.into())),
                    ("owner", Some(OWNER.into())),
                    ("status", Some(status.into())),
                    ("renderId", render_id),
                    ("providerId", provider_id.map(Value::from)),
                    ("filename", filename.map(Value::from)),
                    ("url", url),
                    ("created", created),
                    ("updated", updated),
                ])
            },
        )
}

fn response() -> impl Strategy<Value = Value> {
    let status = select(vec!["done", "failed", "rendering"]);
    let data = prop::option::of(edit());
    (status, data, error(), time()).prop_map(|(status, data, error, updated)| {
        object([
            ("id", Some(RENDER.into())),
            ("owner", Some(OWNER.into())),
            ("status", Some(status.into())),
            ("data", data),
            ("error", error),
            ("updated", updated),
        ])
    })
}

fn asset_id() -> impl Strategy<Value = &'static str> {
    select(vec!["a", "b", "c", "d"])
}

fn filename() -> impl Strategy<Value = &'static str> {
    select(vec![
        "r.mp4",
        "r-poster.jpg",
        "r-thumb.jpg",
        "film.mp4",
        "film-poster.jpg",
    ])
}

fn url() -> impl Strategy<Value = Option<Value>> {
    let host = select(vec!["bucket.example", "BUCKET.example", "stream.example"]);
    prop_oneof![
        2 => select(vec![None, Some(Value::Null)]),
        5 => filename().prop_map(|name| Some(on_the_cdn(name).into())),
        3 => (host, filename()).prop_map(|(host, name)| Some(format!("https://{host}/{name}").into())),
        1 => Just(Some("mux:abc".into())),
    ]
}

/// A `serve`/`copy` with this and nothing else.
pub(crate) fn copy_event(id: &str, status: &str, url: Option<&str>) -> Fact {
    Fact::ByWebhook(json!({
        "type": "serve", "action": "copy", "id": id, "render": RENDER, "owner": OWNER,
        "status": status, "url": url, "error": null, "completed": null,
    }))
}

pub(crate) fn on_the_cdn(filename: &str) -> String {
    format!("https://cdn.shotstack.io/au/v1/{OWNER}/{filename}")
}

/// The name that Shotstack gives to the render's file in a role.
pub(crate) fn filename_for(role: AssetRole) -> &'static str {
    match role {
        AssetRole::Main => "r.mp4",
        AssetRole::Poster => "r-poster.jpg",
        AssetRole::Thumbnail => "r-thumb.jpg",
    }
}

fn error() -> impl Strategy<Value = Option<Value>> {
    select(vec![
        None,
        Some(Value::Null),
        Some("".into()),
        Some("no space left".into()),
        Some("out of memory".into()),
    ])
}

fn time() -> impl Strategy<Value = Option<Value>> {
    select(vec![
        None,
        Some("2021-07-12T11:04:44.574Z".into()),
        Some("2021-07-12T11:04:44.575Z".into()),
        Some("2021-07-12T13:04:44.575+02:00".into()),
    ])
}

/// An object of the members that are there; `null` is there.
fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let there = members
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name.to_owned(), value)));
    Value::Object(there.collect())
}
