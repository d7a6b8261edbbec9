//! A render is watched by the default rules, against a simulated API and clock.

use std::path::Path;

use serde_json::{Value, json};
use shotstack_hosting::{
    RenderId, RenderState, Stage, Timestamp,
    api::{Api, ApiKey, ApiRequest, ApiResponse, Service},
    cdn::Origin,
    poll::{Disposition, Next, PollPlan, PollRules},
    render::RenderStatus,
    role::RoleSet,
};

/// What came of a watch.
struct Watched {
    disposition: Disposition,
    state: RenderState,
    /// Service and query of each request, with its time in milliseconds.
    requests: Vec<(i64, Service, String)>,
    ended_at: i64,
}

/// Each response takes `latency` milliseconds.
fn watch(
    latency: i64,
    random: u32,
    mut respond: impl FnMut(&ApiRequest, usize) -> (u16, Value),
) -> Watched {
    let api = Api::new(Stage::Production, ApiKey::new("a-key-of-nobody").unwrap());
    let render: RenderId = "4a37ef85-b4d1-4b4a-90be-6515290c5091".parse().unwrap();
    let mut plan = PollPlan::new(PollRules::default());
    let mut state = RenderState::default();
    let mut requests = Vec::new();
    let mut now = 0;
    plan.watch(render, Timestamp::from_millis(now)).unwrap();
    loop {
        match plan.next(Timestamp::from_millis(now)) {
            Next::Ask { render, target } => {
                let request = target.request(&api, &render, &state).unwrap();
                let (http_status, body) = respond(&request, requests.len());
                let query = request.url().split_once('?').map_or("", |(_, query)| query);
                requests.push((now, request.service(), query.to_owned()));
                now += latency;
                let body = body.to_string();
                let response = ApiResponse {
                    http_status,
                    ..ApiResponse::ok(body.as_bytes())
                };
                let origin = Origin::default();
                let (result, _) = target.observe(&response, &mut state, &origin, RoleSet::EMPTY);
                let at = Timestamp::from_millis(now);
                let disposition = plan.on_result(&render, result, random, at).unwrap();
                if disposition != Disposition::Again {
                    return Watched {
                        disposition,
                        state,
                        requests,
                        ended_at: now,
                    };
                }
            }
            Next::Wait { millis } => now += i64::try_from(millis).unwrap(),
            other => panic!("{other:?}"),
        }
    }
}

fn fixture(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/field");
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn an_unknown_render_ends_in_less_than_two_minutes_and_not_before_the_grace_time() {
    let field = fixture("51-watch-unknown-render.json");
    let response = |name: &str| {
        let response = &field[name];
        let status = response["status"].as_u64().unwrap();
        (u16::try_from(status).unwrap(), response["body"].clone())
    };
    for random in [0, u32::MAX / 2, u32::MAX] {
        for (edit, latency) in [("edit_400", 200), ("edit_404", 200), ("edit_400", 10_000)] {
            let watched = watch(latency, random, |request, _| match request.service() {
                Service::Edit => response(edit),
                Service::Serve => response("serve_404"),
            });
            assert_eq!(watched.disposition, Disposition::NotFound);
            assert!(
                (60_000..120_000).contains(&watched.ended_at),
                "{edit}: {} ms",
                watched.ended_at
            );
        }
    }
}

/// Mistake 22: without the edit, the render would be ready with its first file.
#[test]
fn a_render_is_ready_with_three_files_whatever_the_default_of_data_is() {
    let field = fixture("50-data-default-false.json");
    let watched = watch(200, 0, |request, before| {
        let envelope =
            |response: &Value| json!({"success": true, "message": "OK", "response": response});
        match (request.service(), before) {
            (Service::Edit, 0) => (400, json!({"success": false, "message": "Bad Request"})),
            (Service::Edit, _) if request.url().ends_with("?data=true") => {
                (200, envelope(&field["with"]))
            }
            (Service::Edit, _) => (200, envelope(&field["without"])),
            (Service::Serve, 0..4) => (404, json!({})),
            (Service::Serve, 4..6) => (200, field["serve_1"].clone()),
            (Service::Serve, _) => (200, field["serve_2"].clone()),
        }
    });
    assert_eq!(watched.disposition, Disposition::Settled);
    let report = watched.state.report(RoleSet::EMPTY);
    assert_eq!(report.status, RenderStatus::Ready);
    assert_eq!(report.assets.len(), 3);
    assert!(report.expectation_known);
    let asked: Vec<_> = watched
        .requests
        .iter()
        .filter(|(_, service, _)| *service == Service::Edit)
        .map(|(_, _, query)| query.as_str())
        .collect();
    assert_eq!(asked, ["data=true", "data=true"]);
}
