//! Edits and responses may be longer than webhooks, and each has a limit of its own.

use serde_json::{Value, json};
use shotstack_hosting::{
    Event, Stage, Validator,
    api::{
        AcceptedRender, Api, ApiKey, ApiResponse, HostedAsset, MAX_RESPONSE_BYTES, RenderInfo,
        SubmitError,
    },
    expectation::Expectation,
    render::Document,
    role::RoleSet,
    validate::{Code, Limits},
};

const LONGER_THAN_A_WEBHOOK: usize = 100_000;
const RENDER: &str = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655";

/// The value with a member of this length.
fn long(mut value: Value, bytes: usize) -> String {
    value["padding"] = "x".repeat(bytes).into();
    value.to_string()
}

fn edit(bytes: usize) -> String {
    long(json!({"timeline": {}, "output": {"format": "mp4"}}), bytes)
}

#[test]
fn an_edit_may_be_long() {
    let text = edit(LONGER_THAN_A_WEBHOOK);
    let expectation = Expectation::from_edit_json(text.as_bytes()).unwrap();
    assert_eq!(expectation.roles(), RoleSet::MAIN);
    let too_long = edit(MAX_RESPONSE_BYTES);
    let refused = Expectation::from_edit_json(too_long.as_bytes()).unwrap_err();
    assert_eq!(refused.findings()[0].code(), Code::TooLarge);
}

#[test]
fn an_order_has_no_limit() {
    let api = Api::new(Stage::Production, ApiKey::new("key").unwrap());
    let text = edit(MAX_RESPONSE_BYTES);
    let request = api.submit_render(&text).unwrap();
    assert_eq!(request.body(), Some(text.as_str()));
}

#[test]
fn a_response_may_be_long() {
    let assets = long(
        json!({"data": [{"attributes": {"id": "a", "owner": "o", "status": "ready"}}]}),
        LONGER_THAN_A_WEBHOOK,
    );
    let response = ApiResponse::ok(assets.as_bytes());
    assert_eq!(HostedAsset::read(&response).unwrap().len(), 1);
    let document = Document::read(assets.as_bytes(), &Validator::new()).unwrap();
    assert!(matches!(document, Document::Assets(assets) if assets.len() == 1));

    let status = json!({"response": {"id": RENDER, "owner": "o", "status": "done"}});
    let status = long(status, LONGER_THAN_A_WEBHOOK);
    let info = RenderInfo::read(&ApiResponse::ok(status.as_bytes())).unwrap();
    assert_eq!(info.status.as_str(), "done");

    let too_long = " ".repeat(MAX_RESPONSE_BYTES + 1);
    assert!(HostedAsset::read(&ApiResponse::ok(too_long.as_bytes())).is_err());
    assert!(Document::read(too_long.as_bytes(), &Validator::new()).is_err());
}

#[test]
fn the_id_is_found_in_a_long_response_to_an_order() {
    let body = long(json!({"response": {"id": RENDER}}), LONGER_THAN_A_WEBHOOK);
    let response = ApiResponse {
        http_status: 500,
        ..ApiResponse::ok(body.as_bytes())
    };
    let error = AcceptedRender::read(&response).unwrap_err();
    let failed = SubmitError::from_response(&response, error);
    assert_eq!(failed.render.unwrap().as_str(), RENDER);
}

#[test]
fn the_limits_of_a_validator_count() {
    let webhook = json!({"type": "serve", "action": "purge"});
    let code = |validator: &Validator, bytes| {
        let checked = validator.check(long(webhook.clone(), bytes).as_bytes());
        checked.err().map(|invalid| invalid.violations()[0].code())
    };
    let usual = Validator::new();
    assert_eq!(code(&usual, 2_000), None);
    assert_eq!(code(&usual, LONGER_THAN_A_WEBHOOK), Some(Code::TooLarge));
    let strict = Validator::new().with_limits(Limits {
        max_bytes: 1_000,
        ..Limits::default()
    });
    assert_eq!(code(&strict, 2_000), Some(Code::TooLarge));
}

#[test]
fn an_event_tells_which_stills_are_expected() {
    let report = |poster: Value, thumbnail: Value| {
        let mut body = json!({
            "type": "edit", "action": "render", "id": "r", "owner": "o", "status": "done", "url": null,
            "error": null, "completed": null,
        });
        for (name, value) in [("poster", poster), ("thumbnail", thumbnail)] {
            if value != "absent" {
                body[name] = value;
            }
        }
        let validated = Event::from_value(body).unwrap();
        let Event::EditRender(event) = validated.event() else {
            panic!("{validated:?}")
        };
        let expectation = Expectation::from_edit_render(event);
        (expectation.roles(), expectation.is_known())
    };
    let still = || json!("https://cdn.shotstack.io/au/v1/o/r-poster.jpg");
    let roles = |text: &str| text.parse::<RoleSet>().unwrap();
    assert_eq!(report(still(), Value::Null), (roles("main,poster"), true));
    assert_eq!(
        report(
            Value::Null,
            json!("https://cdn.shotstack.io/au/v1/o/r-thumb.jpg")
        ),
        (roles("main,thumbnail"), true)
    );
    assert_eq!(report(Value::Null, Value::Null), (roles("main"), true));
    assert_eq!(
        report(still(), json!("absent")),
        (roles("main,poster"), false)
    );
    assert_eq!(report(json!("absent"), Value::Null), (roles("main"), false));
}
