//! The mistakes of real handlers, by their numbers in the design: each is impossible here, or loud.

use std::sync::Arc;

use serde_json::{Value, json};
use shotstack_hosting::delivery::{self, Outcome};
use shotstack_hosting::{
    AssetRole, CdnUrl, Event, Policy, RenderState, Stage, Timestamp,
    api::{Api, ApiKey, ApiResponse, HostedAsset},
    callback::{CallbackUrl, Claims, Secret},
    cdn::Origin,
    event::AssetStatus,
    expectation::Expectation,
    inbox::{
        Admission, Admitted, Body, Decision, Delivery, Expect, Inbox, Reply, Step, StepResult,
        acknowledge, admit, decide,
    },
    poll::PollTarget,
    render::{LEASE_MILLIS, RenderStatus},
    role::RoleSet,
    validate::{Code, Finding},
};

const RENDER: &str = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655";
const OWNER: &str = "5ca6hu7s9k";

fn now() -> Timestamp {
    Timestamp::from_millis(1_626_087_884_574)
}

/// Where the file of this name is, in production.
fn on_the_cdn(suffix: &str) -> String {
    format!("https://cdn.shotstack.io/au/v1/{OWNER}/{RENDER}{suffix}")
}

/// A `serve`/`copy` that says that the file at this URL is ready.
fn ready(id: &str, url: &str) -> Value {
    json!({
        "type": "serve", "action": "copy", "id": id, "render": RENDER, "owner": OWNER,
        "status": "ready", "url": url, "error": null, "completed": "2021-07-12T11:04:44.574Z",
    })
}

fn post<'a>(url: &'a str, body: &'a Value) -> Delivery<'a> {
    Delivery {
        method: "POST",
        url,
        body: Body::Json(body),
    }
}

fn let_in(body: &Value, policy: &Policy) -> Result<Admission, Reply> {
    admit(&post("/hook", body), policy, now())
}

fn admitted(body: &Value, policy: &Policy) -> Admitted {
    match let_in(body, policy) {
        Ok(Admission::Render(admitted)) => admitted,
        other => panic!("{other:?}"),
    }
}

fn decided(state: Option<RenderState>, body: &Value, policy: &Policy, now: Timestamp) -> Decision {
    decide(state, &admitted(body, policy), policy, now).unwrap()
}

fn ids(decision: &Decision) -> Vec<String> {
    decision
        .announcements
        .iter()
        .map(shotstack_hosting::render::Announcement::id)
        .collect()
}

fn genuine_bodies() -> Vec<Value> {
    [
        include_str!("../../../tests/fixtures/serve-copy-ready.json"),
        include_str!("../../../tests/fixtures/serve-copy-ready-same-stem.json"),
        include_str!("../../../tests/fixtures/edit-render-done.json"),
        include_str!("../../../tests/fixtures/ingest-source-ready.json"),
        include_str!("../../../tests/fixtures/ingest-rendition-ready.json"),
    ]
    .map(|text| serde_json::from_str(text).unwrap())
    .into()
}

#[test]
fn mistake_1_a_copy_is_no_render_event() {
    let body = ready("asset-1", &on_the_cdn(".mp4"));
    let policy = Policy::unauthenticated().with_expectation(Expectation::exactly(RoleSet::EMPTY));
    let Event::ServeCopy(copy) = Event::from_value(body.clone()).unwrap().into_event() else {
        panic!("a serve/copy is read as one")
    };
    assert_eq!(
        (copy.id.as_str(), copy.render.as_str()),
        ("asset-1", RENDER)
    );

    let admitted = admitted(&body, &policy);
    assert_eq!(admitted.key().render().as_str(), RENDER);
    // Where only the render's own `done` counts, a file that is there is not that.
    let decision = decide(None, &admitted, &policy, now()).unwrap();
    assert_eq!(decision.report.status, RenderStatus::Partial);
    assert_eq!(decision.report.assets[0].id.as_str(), "asset-1");
}

#[test]
fn mistake_2_no_genuine_body_is_refused() {
    let policy = Policy::unauthenticated()
        .with_hosts([
            "shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com",
            "shotstack-ingest-api-v1-sources.s3.ap-southeast-2.amazonaws.com",
        ])
        .unwrap();
    let mut bodies = genuine_bodies();
    bodies.push(json!({"type": "serve", "action": "purge"}));
    for body in bodies {
        match let_in(&body, &policy) {
            Ok(Admission::Render(admitted)) => {
                let decision = decide(None, &admitted, &policy, now()).unwrap();
                assert_eq!(decision.reply.http_status, 200, "{body}");
            }
            Ok(_) => {}
            Err(answer) => panic!("{body}: {answer:?}"),
        }
    }
}

#[test]
fn mistake_3_no_signature_is_asked_for_and_the_url_proves_itself() {
    // A delivery has no headers at all: what Shotstack does not send cannot be required.
    let secret = Secret::new("a secret of at least 24 bytes").unwrap();
    let policy = Policy::authenticated([secret.clone()]);
    let claims = Claims::new("order-17", now());
    let url = CallbackUrl::mint("https://example.com/hook", &claims, &secret).unwrap();
    let body = ready("a", &on_the_cdn(".mp4"));
    assert!(admit(&post(url.as_str(), &body), &policy, now()).is_ok());
}

#[test]
fn mistake_4_invented_shapes_are_named() {
    let mut error_object = ready("a", &on_the_cdn(".mp4"));
    error_object["error"] = json!({"message": "no space"});
    for (body, hint) in [
        (
            json!({"response": {"id": RENDER, "status": "done"}}),
            "`response` envelope",
        ),
        (
            json!({"output": {"renderedUrl": on_the_cdn(".mp4")}}),
            "webhooks have no `output`",
        ),
        (json!({"data": {"id": RENDER}}), "no `data` envelope"),
    ] {
        let invalid = Event::from_value(body).unwrap_err();
        let hints = invalid.violations().iter().filter_map(Finding::hint);
        assert!(
            hints.into_iter().any(|given| given.contains(hint)),
            "{hint}"
        );
    }

    let validated = Event::from_value(error_object).unwrap();
    let hint = validated.advisories()[0].hint().unwrap();
    assert!(hint.contains("there is no `error.message`"), "{hint}");

    let completed = json!({
        "type": "edit", "action": "render", "id": RENDER, "owner": OWNER, "status": "completed",
        "url": null, "error": null, "completed": "2021-07-12T11:04:44.574Z",
    });
    let validated = Event::from_value(completed.clone()).unwrap();
    assert!(
        validated
            .advisories()
            .iter()
            .any(|advisory| advisory.code() == Code::UnknownStatus)
    );
    let decision = decided(None, &completed, &Policy::unauthenticated(), now());
    assert_eq!(decision.report.status, RenderStatus::Pending);
    assert!(decision.announcements.is_empty());
}

#[test]
fn mistake_5_a_stranger_publishes_nothing() {
    let secret = Secret::new("a secret of at least 24 bytes").unwrap();
    let body = ready("a", &on_the_cdn(".mp4"));
    let answer = let_in(&body, &Policy::authenticated([secret])).unwrap_err();
    assert_eq!((answer.http_status, answer.code), (401, "token_missing"));

    // Who takes webhooks of anybody takes no other files than those on the CDN.
    let elsewhere = ready("a", "https://files.example.com/malware.mp4");
    let answer = let_in(&elsewhere, &Policy::unauthenticated()).unwrap_err();
    assert_eq!((answer.http_status, answer.code), (403, "host"));
    let owners = Policy::unauthenticated()
        .with_owners(["another".parse().unwrap()])
        .unwrap();
    assert_eq!(let_in(&body, &owners).unwrap_err().code, "owner");
}

#[test]
fn mistake_6_hosts_that_look_alike_are_others() {
    for host in [
        "cdn.shotstack.io.evil.com",
        "evilcdn.shotstack.io",
        "evil-cdn.shotstack.io",
        "shotstack.io",
        "x.cdn.shotstack.io",
        "cdn.shotstack.io@evil.com",
        "cdn.shotstack.io:8443",
        "my-bucket.s3.amazonaws.com",
        "cdn.ѕhotstack.io",
    ] {
        let url = format!("https://{host}/au/v1/{OWNER}/{RENDER}.mp4");
        assert!(CdnUrl::parse(&url).is_err(), "{url}");
        let answer = let_in(&ready("a", &url), &Policy::unauthenticated()).unwrap_err();
        assert!(matches!(answer.http_status, 400 | 403), "{url}: {answer:?}");
    }
}

#[test]
fn mistake_7_while_one_delivery_is_at_work_the_next_does_not_repeat_it() {
    let policy = Policy::unauthenticated();
    let body = ready("a", &on_the_cdn(".mp4"));
    let at_work = decided(None, &body, &policy, now());
    assert!(!at_work.announcements.is_empty());

    // The publisher waits 10 seconds for an answer, and comes again 8 seconds later.
    let later = now().plus_millis(18_000);
    let retried = decided(Some(at_work.state), &body, &policy, later);
    assert!(retried.announcements.is_empty());
    assert_eq!(retried.reply.http_status, 503);
    assert_eq!(retried.reply.retry_after, Some(12));
}

#[test]
fn mistake_8_repeats_announce_nothing() {
    let policy = Policy::unauthenticated();
    let body = ready("a", &on_the_cdn(".mp4"));
    let first = decided(None, &body, &policy, now());
    let mut state = acknowledge(first.state, &first.announcements, first.lease);
    for _ in 0..delivery::MAX_ATTEMPTS {
        let again = decided(Some(state), &body, &policy, now());
        assert!(again.announcements.is_empty() && !again.changed);
        assert_eq!(again.reply.http_status, 200);
        state = again.state;
    }
}

#[test]
fn mistake_9_what_was_handed_out_and_never_done_is_due_again() {
    let policy = Policy::unauthenticated();
    let body = ready("a", &on_the_cdn(".mp4"));
    let crashed = decided(None, &body, &policy, now());
    let after_the_lease = now().plus_millis(LEASE_MILLIS);
    let next = decided(Some(crashed.state.clone()), &body, &policy, after_the_lease);
    assert_eq!(ids(&next), ids(&crashed));
}

#[test]
fn mistake_10_what_failed_is_not_answered_200() {
    let policy = Policy::unauthenticated();
    let first = decided(None, &ready("a", &on_the_cdn(".mp4")), &policy, now());
    let failed = Reply::unavailable(8, "announcing failed");
    assert_eq!((failed.http_status, failed.retry_after), (503, Some(8)));
    assert_eq!(
        delivery::outcome(Some(failed.http_status)),
        Outcome::Retried
    );

    // Nothing is acknowledged, and the lease is given back: the next attempt finds all of it due.
    let state = acknowledge(first.state.clone(), &[], first.lease);
    let next = decided(
        Some(state),
        &ready("a", &on_the_cdn(".mp4")),
        &policy,
        now(),
    );
    assert_eq!(ids(&next), ids(&first));
}

#[test]
fn mistake_11_a_callback_may_overtake_the_database() {
    let policy = Policy::unauthenticated();
    let early = decided(None, &ready("a", &on_the_cdn(".mp4")), &policy, now());
    assert!(early.changed && early.reply.http_status == 200);

    let mut state = acknowledge(early.state, &early.announcements, early.lease);
    state.expect(&Expectation::exactly(RoleSet::MAIN));
    assert_eq!(state.report(RoleSet::EMPTY).status, RenderStatus::Ready);
}

#[test]
fn mistake_12_two_callbacks_at_once_both_count() {
    let roles: RoleSet = "main,poster".parse().unwrap();
    let policy = Policy::unauthenticated().with_expectation(Expectation::exactly(roles));
    let main = ready("a", &on_the_cdn(".mp4"));
    let poster = ready("b", &on_the_cdn("-poster.jpg"));
    let (one, other) = (
        decided(None, &main, &policy, now()),
        decided(None, &poster, &policy, now()),
    );
    assert_eq!(one.report.status, RenderStatus::Partial);

    // Who loses the swap decides again on what the winner stored.
    let state = acknowledge(one.state.clone(), &one.announcements, one.lease);
    let again = decided(Some(state), &poster, &policy, now());
    assert!(ids(&again).contains(&format!("render.ready/{RENDER}")));
    // And where two stores drifted apart, merging them comes to the same.
    let mut merged = one.state;
    merged.merge(other.state);
    assert_eq!(merged.report(RoleSet::EMPTY).status, RenderStatus::Ready);
}

#[test]
fn mistake_13_the_stage_is_read_from_the_event() {
    let url = on_the_cdn(".mp4").replace("/v1/", "/stage/");
    let body = ready("a", &url);
    let admitted = admitted(&body, &Policy::unauthenticated());
    let Event::ServeCopy(copy) = admitted.validated().event() else {
        panic!("a serve/copy is read as one")
    };
    assert_eq!(copy.cdn.as_ref().unwrap().stage(), "stage");

    let production = Policy::unauthenticated().with_stage(Stage::Production);
    let answer = let_in(&body, &production).unwrap_err();
    assert_eq!((answer.http_status, answer.code), (403, "stage"));
    assert!(answer.detail.contains("`stage`") && answer.detail.contains("`v1`"));
    assert!(answer.detail.contains("a separate callback URL"));
}

#[test]
fn mistake_14_a_redirect_turns_the_post_into_a_get_and_that_is_refused() {
    let redirected = delivery::outcome(Some(302));
    assert_eq!(redirected, Outcome::Redirected { keeps_body: false });
    let delivery = Delivery {
        method: "GET",
        url: "/login",
        body: Body::Bytes(b""),
    };
    let answer = admit(&delivery, &Policy::unauthenticated(), now()).unwrap_err();
    assert_eq!((answer.http_status, answer.allow), (405, Some("POST")));
    assert!(answer.detail.contains("redirect"));
}

#[test]
fn mistake_15_no_url_is_guessed_and_no_url_means_ready() {
    let output = format!(
        "https://shotstack-api-stage-output.s3-ap-southeast-2.amazonaws.com/{OWNER}/{RENDER}.mp4"
    );
    let cdn = CdnUrl::from_output(&output).unwrap();
    assert_eq!((cdn.stage(), cdn.owner()), ("stage", OWNER));

    let done = json!({
        "type": "edit", "action": "render", "id": RENDER, "owner": OWNER, "status": "done",
        "url": output, "poster": null, "thumbnail": null, "error": null,
        "completed": "2021-07-12T11:04:44.574Z",
    });
    let policy = Policy::unauthenticated()
        .with_hosts(["shotstack-api-stage-output.s3-ap-southeast-2.amazonaws.com"])
        .unwrap();
    let report = decided(None, &done, &policy, now()).report;
    assert_eq!(report.status, RenderStatus::Pending);
    assert_eq!(report.missing[0].role, AssetRole::Main);
}

#[test]
fn mistake_16_the_role_is_in_the_name_and_not_in_the_extension() {
    for (suffix, role) in [
        (".mp4", AssetRole::Main),
        (".jpg", AssetRole::Main),
        (".gif", AssetRole::Main),
        (".mp3", AssetRole::Main),
        ("-poster.jpg", AssetRole::Poster),
        ("-thumb.jpg", AssetRole::Thumbnail),
    ] {
        let report = decided(
            None,
            &ready("a", &on_the_cdn(suffix)),
            &Policy::unauthenticated(),
            now(),
        )
        .report;
        assert_eq!(report.assets[0].role, Some(role), "{suffix}");
    }
}

#[test]
fn mistake_17_importing_is_neither_ready_nor_missing() {
    let answer = json!({"data": [{"type": "asset", "attributes": {
        "id": "a", "owner": OWNER, "status": "importing", "providerId": "a", "renderId": RENDER,
        "filename": format!("{RENDER}.mp4"), "url": on_the_cdn(".mp4"),
    }}]});
    let mut state = RenderState::default();
    state.expect(&Expectation::exactly(RoleSet::MAIN));
    for asset in HostedAsset::read(&ApiResponse::ok(answer.to_string().as_bytes())).unwrap() {
        state.observe_asset(&asset);
    }
    let report = state.report(RoleSet::EMPTY);
    assert_eq!(report.status, RenderStatus::Pending);
    assert_eq!(report.assets[0].status, AssetStatus::Importing);
    assert!(report.missing.is_empty());
}

#[test]
fn mistake_18_what_names_the_render_in_your_books_is_signed() {
    let secret = Secret::new("a secret of at least 24 bytes").unwrap();
    let policy = Policy::authenticated([secret.clone()]);
    let claims = Claims::new("order-17", now());
    let url = CallbackUrl::mint("https://example.com/hook?order=17", &claims, &secret).unwrap();
    let forged = url.as_str().replace("order=17", "order=18");
    let body = ready("a", &on_the_cdn(".mp4"));
    let Ok(Admission::Render(admitted)) = admit(&post(&forged, &body), &policy, now()) else {
        panic!("the query beside the token is nobody's business")
    };
    let decision = decide(None, &admitted, &policy, now()).unwrap();
    assert_eq!(decision.announcements[0].correlation(), Some("order-17"));
}

#[test]
fn mistake_19_a_render_without_any_webhook_is_overdue() {
    let inbox = Arc::new(Inbox::new(Policy::unauthenticated()));
    let mut order = Expect::new(RENDER.parse().unwrap());
    order.callback = Some("https://example.com/hook".to_owned());
    let deadline = now().plus_millis(60_000);
    order.deadline = Some(deadline);

    // The first swap says when somebody has to look, even if nothing comes.
    let mut turn = inbox.expectation(order, now()).unwrap();
    assert!(matches!(turn.next(now()), Step::Load { .. }));
    turn.on_result(StepResult::Loaded(None), now());
    let Step::Swap {
        key,
        state,
        wake_at,
        ..
    } = turn.next(now())
    else {
        panic!("nothing is stored")
    };
    assert_eq!(wake_at, Some(deadline));

    let mut turn = inbox.wake_up(&key, true, deadline);
    assert!(matches!(turn.next(deadline), Step::Load { .. }));
    turn.on_result(StepResult::Loaded(Some(&state)), deadline);
    assert!(matches!(turn.next(deadline), Step::Swap { .. }));
    turn.on_result(StepResult::Swapped(true), deadline);
    let announced = loop {
        match turn.next(deadline) {
            Step::Log(_) => {}
            Step::Announce { announcements, .. } => break announcements,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(announced[0].id(), format!("render.overdue/{RENDER}"));
}

#[test]
fn mistake_22_a_render_is_asked_for_with_its_edit() {
    let api = Api::new(Stage::Production, ApiKey::new("a-key-of-nobody").unwrap());
    let render = RENDER.parse().unwrap();
    assert!(api.render(&render).unwrap().url().ends_with("?data=true"));

    let mut state = RenderState::default();
    let request = PollTarget::Render.request(&api, &render, &state).unwrap();
    assert!(request.url().ends_with("?data=true"));
    let status = json!({"success": true, "message": "OK", "response": {
        "id": RENDER, "owner": OWNER, "status": "done", "error": "", "data": {
            "output": {"format": "mp4", "poster": {"capture": 1}, "thumbnail": {"capture": 1, "scale": 0.5}},
        },
    }});
    let main_file = json!({"data": [{"attributes": {
        "id": "a", "owner": OWNER, "status": "ready", "providerId": "a", "url": on_the_cdn(".mp4"),
    }}]});
    for (target, body) in [
        (PollTarget::Render, status),
        (PollTarget::Assets, main_file),
    ] {
        let body = body.to_string();
        let response = ApiResponse::ok(body.as_bytes());
        target.observe(&response, &mut state, &Origin::default(), RoleSet::EMPTY);
    }
    let report = state.report(RoleSet::EMPTY);
    assert_eq!(report.status, RenderStatus::Partial);
    assert_eq!(report.missing.len(), 2);

    // The edit is known: it need not come with each response.
    let request = PollTarget::Render.request(&api, &render, &state).unwrap();
    assert!(request.url().ends_with("?data=false"));
}

#[test]
fn mistake_20_a_callback_that_would_be_discarded_is_named() {
    let secret = Secret::new("a secret of at least 24 bytes").unwrap();
    let claims = Claims::new("order-17", now());
    let url = CallbackUrl::mint("https://example.com/hook", &claims, &secret).unwrap();
    let text = include_str!("../../../tests/fixtures/field/27-template-render.json");
    let mut request: Value = serde_json::from_str(text).unwrap();
    let before = request.clone();

    let error = url.set_in(&mut request).unwrap_err();
    let message = error.to_string();
    assert!(
        message.contains("discards a `callback`") && message.contains("PUT /templates/{id}"),
        "{message}"
    );
    assert_eq!(request, before);
    let error = Expectation::from_edit(&request).unwrap_err();
    let hint = error.findings()[0].hint().unwrap();
    assert!(hint.contains("discards a `callback`"), "{hint}");

    // What works: a callback inside the template that is saved.
    let mut template =
        json!({"name": "n", "template": {"timeline": {}, "output": {"format": "mp4"}}});
    url.set_in(&mut template).unwrap();
    assert_eq!(template["template"]["callback"], url.as_str());
    assert_eq!(template.get("callback"), None);

    // Of a template's response the edit inside is taken: that can be posted.
    let text = include_str!("../../../tests/fixtures/field/40-template-get.json");
    let mut response: Value = serde_json::from_str(text).unwrap();
    url.set_in(&mut response).unwrap();
    assert_eq!(response["callback"], url.as_str());
    assert_eq!(response["output"]["format"], "mp4");
    assert_eq!(response.get("response"), None);
}

#[test]
fn mistake_21_the_first_webhook_does_not_make_a_render_ready() {
    let done = json!({
        "type": "edit", "action": "render", "id": RENDER, "owner": OWNER, "status": "done",
        "url": format!("https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/{OWNER}/{RENDER}.mp4"),
        "poster": null, "thumbnail": null, "error": null, "completed": "2021-07-12T11:04:44.574Z",
    });
    let main = Expectation::exactly(RoleSet::MAIN);
    for policy in [
        Policy::unauthenticated(),
        Policy::unauthenticated().with_expectation(main),
    ] {
        let first = decided(None, &done, &policy, now());
        assert!(first.announcements.is_empty(), "{:?}", ids(&first));
        assert_eq!(first.report.status, RenderStatus::Pending);
        assert!(first.report.urls().is_empty());

        // Only the CDN's file does.
        let copy = ready("a", &on_the_cdn(".mp4"));
        let second = decided(Some(first.state), &copy, &policy, now());
        assert!(ids(&second).contains(&format!("render.ready/{RENDER}")));
    }
}
