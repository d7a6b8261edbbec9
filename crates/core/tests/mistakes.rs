//! The mistakes of real handlers, by their numbers in the design: each is impossible here, or loud.

mod shell;

use std::sync::Arc;

use serde_json::{Value, json};
use shotstack_hosting::delivery::{self, Outcome};
use shotstack_hosting::{
    AssetRole, CdnUrl, Event, Policy, RenderState, Report, Stage, Timestamp,
    api::{Api, ApiKey, ApiResponse, HostedAsset},
    callback::{CallbackUrl, Claims, Secret},
    cdn::Origin,
    event::AssetStatus,
    expectation::Expectation,
    inbox::{Called, Expect, Inbox, Reply, Step, StepResult},
    poll::PollTarget,
    render::{Announcement, RenderStatus},
    role::RoleSet,
    validate::{Code, Finding},
};

use shell::{Shell, Store};

const RENDER: &str = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655";
const OWNER: &str = "5ca6hu7s9k";
const LEASE_MILLIS: i64 = 30_000;

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

/// A webhook handler that does every step of its turns.
struct Handler {
    inbox: Arc<Inbox>,
    store: Store,
    now: Timestamp,
}

/// What has become of a delivery.
struct Handled {
    reply: Reply,
    announced: Vec<Announcement>,
    report: Option<Report>,
}

impl Handler {
    fn new(policy: Policy) -> Self {
        Self {
            inbox: Arc::new(Inbox::new(policy)),
            store: Store::new(),
            now: now(),
        }
    }

    fn begin(&self, url: &str, body: &Value) -> Shell {
        let turn = self.inbox.delivery("POST", url, None, self.now);
        Shell::new(turn, body.to_string())
    }

    /// Does the turn up to the announcements, as if the process ended there.
    fn stop_before_announcing(&mut self, mut shell: Shell) -> Vec<Announcement> {
        loop {
            match shell.turn.next(self.now) {
                Step::Announce { announcements, .. } => return announcements,
                Step::Done(outcome) => panic!("nothing is announced: {outcome:?}"),
                step => shell.succeed(&step, &mut self.store, self.now),
            };
        }
    }

    fn finish(&mut self, shell: Shell) -> Handled {
        let (mut replied, mut announced, mut report) = (None, Vec::new(), None);
        for step in shell.finish(&mut self.store, self.now) {
            match step {
                Step::Reply(reply) => replied = Some(reply),
                Step::Announce { announcements, .. } => announced.extend(announcements),
                Step::Done(outcome) => report = outcome.report,
                _ => {}
            }
        }
        Handled {
            reply: replied.expect("a delivery is replied to"),
            announced,
            report,
        }
    }

    fn deliver(&mut self, body: &Value) -> Handled {
        let shell = self.begin("/hook", body);
        self.finish(shell)
    }

    fn report_on(&mut self, body: &Value) -> Report {
        let report = self.deliver(body).report;
        report.expect("the render is known")
    }
}

/// What a handler makes of one delivery.
fn delivered(body: &Value, policy: Policy) -> Handled {
    Handler::new(policy).deliver(body)
}

fn ids(announcements: &[Announcement]) -> Vec<String> {
    announcements.iter().map(Announcement::id).collect()
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

    // Where only the render's own `done` counts, a file that is there is not that.
    let mut handler = Handler::new(policy);
    let report = handler.report_on(&body);
    assert!(handler.store.contains_key(RENDER));
    assert_eq!(report.status, RenderStatus::Partial);
    assert_eq!(report.assets[0].id.as_str(), "asset-1");
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
        let reply = delivered(&body, policy.clone()).reply;
        assert_eq!(reply.http_status, 200, "{body}: {reply:?}");
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
    let mut handler = Handler::new(policy);
    let shell = handler.begin(url.as_str(), &body);
    assert_eq!(handler.finish(shell).reply.http_status, 200);
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
    let handled = delivered(&completed, Policy::unauthenticated());
    assert_eq!(handled.report.unwrap().status, RenderStatus::Pending);
    assert!(handled.announced.is_empty());
}

#[test]
fn mistake_5_a_stranger_publishes_nothing() {
    let secret = Secret::new("a secret of at least 24 bytes").unwrap();
    let body = ready("a", &on_the_cdn(".mp4"));
    let answer = delivered(&body, Policy::authenticated([secret])).reply;
    assert_eq!((answer.http_status, answer.code), (401, "token_missing"));

    // Who takes webhooks of anybody takes no other files than those on the CDN.
    let elsewhere = ready("a", "https://files.example.com/malware.mp4");
    let answer = delivered(&elsewhere, Policy::unauthenticated()).reply;
    assert_eq!((answer.http_status, answer.code), (403, "host"));
    let owners = Policy::unauthenticated()
        .with_owners(["another".parse().unwrap()])
        .unwrap();
    assert_eq!(delivered(&body, owners).reply.code, "owner");
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
        let answer = delivered(&ready("a", &url), Policy::unauthenticated()).reply;
        assert!(matches!(answer.http_status, 400 | 403), "{url}: {answer:?}");
    }
}

#[test]
fn mistake_7_while_one_delivery_is_at_work_the_next_does_not_repeat_it() {
    let mut handler = Handler::new(Policy::unauthenticated());
    let body = ready("a", &on_the_cdn(".mp4"));
    let at_work = handler.begin("/hook", &body);
    assert!(!handler.stop_before_announcing(at_work).is_empty());

    // The publisher waits 10 seconds for an answer, and comes again 8 seconds later.
    handler.now = now().plus_millis(18_000);
    let retried = handler.deliver(&body);
    assert!(retried.announced.is_empty());
    assert_eq!(retried.reply.http_status, 503);
    assert_eq!(retried.reply.retry_after, Some(12));
}

#[test]
fn mistake_8_repeats_announce_nothing() {
    let mut handler = Handler::new(Policy::unauthenticated());
    let body = ready("a", &on_the_cdn(".mp4"));
    assert!(!handler.deliver(&body).announced.is_empty());
    let version = handler.store[RENDER].version;
    for _ in 0..delivery::MAX_ATTEMPTS {
        let again = handler.deliver(&body);
        assert!(again.announced.is_empty());
        assert_eq!(again.reply.http_status, 200);
    }
    assert_eq!(handler.store[RENDER].version, version);
}

#[test]
fn mistake_9_what_was_handed_out_and_never_done_is_due_again() {
    let mut handler = Handler::new(Policy::unauthenticated());
    let body = ready("a", &on_the_cdn(".mp4"));
    let crashed = handler.begin("/hook", &body);
    let handed_out = handler.stop_before_announcing(crashed);
    handler.now = now().plus_millis(LEASE_MILLIS);
    assert_eq!(ids(&handler.deliver(&body).announced), ids(&handed_out));
}

#[test]
fn mistake_10_what_failed_is_not_answered_200() {
    let mut handler = Handler::new(Policy::unauthenticated());
    let body = ready("a", &on_the_cdn(".mp4"));
    let mut shell = handler.begin("/hook", &body);
    let (reply, failed) = loop {
        match shell.turn.next(now()) {
            Step::Announce { announcements, .. } => {
                let outcome = Called::Failed("no mail server".to_owned());
                let outcomes = vec![outcome; announcements.len()];
                shell.turn.on_result(StepResult::Announced(outcomes), now());
                break (handler.finish(shell).reply, announcements);
            }
            step => shell.succeed(&step, &mut handler.store, now()),
        };
    };
    assert_eq!((reply.http_status, reply.retry_after), (503, Some(8)));
    let outcome = delivery::outcome(Some(reply.http_status));
    assert_eq!(outcome, Outcome::Retried);

    // Nothing is acknowledged, and the lease is given back: the next attempt finds all of it due.
    assert_eq!(ids(&handler.deliver(&body).announced), ids(&failed));
}

#[test]
fn mistake_11_a_callback_may_overtake_the_database() {
    let mut handler = Handler::new(Policy::unauthenticated());
    let early = handler.deliver(&ready("a", &on_the_cdn(".mp4")));
    assert_eq!(early.reply.http_status, 200);
    assert!(handler.store.contains_key(RENDER));

    let mut order = Expect::new(RENDER.parse().unwrap());
    order.expectation = Some(Expectation::exactly(RoleSet::MAIN));
    let turn = handler.inbox.expectation(order, now()).unwrap();
    let steps = Shell::new(turn, "").finish(&mut handler.store, now());
    let Some(Step::Done(outcome)) = steps.last() else {
        panic!("{steps:?}")
    };
    let report = outcome.report.as_ref().unwrap();
    assert_eq!(report.status, RenderStatus::Ready);
    assert!(outcome.problem.is_none() && outcome.pending.is_empty());
}

#[test]
fn mistake_12_two_callbacks_at_once_both_count() {
    let roles: RoleSet = "main,poster".parse().unwrap();
    let policy = Policy::unauthenticated().with_expectation(Expectation::exactly(roles));
    let mut handler = Handler::new(policy);
    let main = ready("a", &on_the_cdn(".mp4"));
    let poster = ready("b", &on_the_cdn("-poster.jpg"));

    // One has loaded what is stored, which is nothing yet, when the other does all of its turn.
    let mut slow = handler.begin("/hook", &main);
    loop {
        let step = slow.turn.next(now());
        slow.succeed(&step, &mut handler.store, now());
        if matches!(step, Step::Load { .. }) {
            break;
        }
    }
    let fast = handler.deliver(&poster);
    assert_eq!(fast.report.unwrap().status, RenderStatus::Partial);

    // Who loses the swap decides again on what the winner stored.
    let slow = handler.finish(slow);
    assert!(ids(&slow.announced).contains(&format!("render.ready/{RENDER}")));
    assert_eq!(slow.reply.http_status, 200);
}

#[test]
fn mistake_13_the_stage_is_read_from_the_event() {
    let url = on_the_cdn(".mp4").replace("/v1/", "/stage/");
    let body = ready("a", &url);
    let Event::ServeCopy(copy) = Event::from_value(body.clone()).unwrap().into_event() else {
        panic!("a serve/copy is read as one")
    };
    assert_eq!(copy.cdn.as_ref().unwrap().stage(), "stage");

    let production = Policy::unauthenticated().with_stage(Stage::Production);
    let answer = delivered(&body, production).reply;
    assert_eq!((answer.http_status, answer.code), (403, "stage"));
    assert!(answer.detail.contains("`stage`") && answer.detail.contains("`v1`"));
    assert!(answer.detail.contains("a separate callback URL"));
}

#[test]
fn mistake_14_a_redirect_turns_the_post_into_a_get_and_that_is_refused() {
    let redirected = delivery::outcome(Some(302));
    assert_eq!(redirected, Outcome::Redirected { keeps_body: false });
    let inbox = Arc::new(Inbox::new(Policy::unauthenticated()));
    let turn = inbox.delivery("GET", "/login", None, now());
    let steps = Shell::new(turn, "").finish(&mut Store::new(), now());
    let is_read = |step: &Step| matches!(step, Step::Read { .. });
    assert!(!steps.iter().any(is_read));
    let answer = steps.into_iter().find_map(|step| match step {
        Step::Reply(reply) => Some(reply),
        _ => None,
    });
    let answer = answer.unwrap();
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
    let report = Handler::new(policy).report_on(&done);
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
        let body = ready("a", &on_the_cdn(suffix));
        let report = Handler::new(Policy::unauthenticated()).report_on(&body);
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

    // The query beside the token is nobody's business.
    let mut handler = Handler::new(policy);
    let shell = handler.begin(&forged, &body);
    let announced = handler.finish(shell).announced;
    assert_eq!(announced[0].correlation(), Some("order-17"));
}

#[test]
fn mistake_19_a_render_without_any_webhook_is_overdue() {
    let inbox = Arc::new(Inbox::new(Policy::unauthenticated()));
    let mut order = Expect::new(RENDER.parse().unwrap());
    order.callback = Some("https://example.com/hook".to_owned());
    let deadline = now().plus_millis(60_000);
    order.deadline = Some(deadline);

    // What is stored says when somebody has to look, even if nothing comes.
    let mut store = Store::new();
    Shell::new(inbox.expectation(order, now()).unwrap(), "").finish(&mut store, now());
    let (key, stored) = store.first_key_value().unwrap();
    assert_eq!(stored.wake_at, Some(deadline));

    let turn = inbox.wake_up(&key.clone(), true, deadline);
    let steps = Shell::new(turn, "").finish(&mut store, deadline);
    let announced = steps.into_iter().find_map(|step| match step {
        Step::Announce { announcements, .. } => Some(announcements),
        _ => None,
    });
    let announced = announced.unwrap();
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
        let mut handler = Handler::new(policy);
        let first = handler.deliver(&done);
        assert!(first.announced.is_empty(), "{:?}", ids(&first.announced));
        let report = first.report.unwrap();
        assert_eq!(report.status, RenderStatus::Pending);
        assert!(report.urls().is_empty());

        // Only the CDN's file does.
        let second = handler.deliver(&ready("a", &on_the_cdn(".mp4")));
        assert!(ids(&second.announced).contains(&format!("render.ready/{RENDER}")));
    }
}
