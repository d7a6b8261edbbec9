//! The requests of turns.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Response;
use serde_json::json;
use shotstack_hosting::{
    Policy, Timestamp,
    inbox::{ApiAccess, Expect, Inbox, RenderQuery, Step, StepResult},
};
use shotstack_hosting_client::{PollRules, Stage};

use crate::server::{RENDER, Reply, Server, assets, quick, render};

/// What a turn asks about a render that was ordered without a callback.
fn query() -> RenderQuery {
    let inbox = Arc::new(Inbox::new(Policy::unauthenticated()).with_api(ApiAccess {
        stage: Stage::Production,
        key_from: "a test".to_owned(),
    }));
    let now = Timestamp::from_millis(0);
    let expect = Expect::new(RENDER.parse().unwrap());
    let mut turn = inbox.expectation(expect, now).unwrap();
    assert!(matches!(turn.next(now), Step::Load { .. }));
    turn.on_result(StepResult::Loaded(None), now);
    let Step::Swap { key, state, .. } = turn.next(now) else {
        panic!("{turn:?}")
    };
    let mut turn = inbox.wake_up(&key, true, now);
    turn.on_result(StepResult::Loaded(Some(&state)), now);
    assert!(matches!(turn.next(now), Step::Swap { .. }));
    turn.on_result(StepResult::Swapped(true), now);
    match turn.next(now) {
        Step::Ask { query, .. } => query,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_query_is_sent_and_its_response_goes_to_the_turn() {
    let server = Server::start(|request, _| {
        if request.is_edit() {
            render("done")
        } else {
            assets("ready")
        }
    })
    .await;
    let result = server.client().ask(&query(), 2_000).await;
    let StepResult::Responded(response) = result.as_step_result() else {
        panic!("{result:?}")
    };
    assert_eq!(response.http_status, 200);
    let [request] = &server.requests()[..] else {
        panic!("{:?}", server.requests())
    };
    assert_eq!(request.path, format!("/edit/v1/render/{RENDER}"));
    assert_eq!(request.query, "data=true");
}

#[tokio::test]
async fn no_query_waits_for_the_rate_limit() {
    let server = Server::start(|_, _| render("done")).await;
    let client = server.client().with_rules(PollRules {
        edit_limit: 1,
        ..quick()
    });
    assert!(client.may_ask());
    client.ask(&query(), 2_000).await;
    assert!(!client.may_ask());
    let result = client.ask(&query(), 2_000).await;
    let StepResult::RateLimited(seconds) = result.as_step_result() else {
        panic!("{result:?}")
    };
    assert!((55..=61).contains(&seconds), "{seconds}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_share_is_a_part_of_the_rate_limit() {
    let server = Server::start(|_, _| render("done")).await;
    let client = server.client().with_rules(PollRules {
        edit_limit: 8,
        ..quick()
    });
    for (share, expected) in [(1.0, 2), (0.5, 1)] {
        // A quarter of the limit at once.
        let client = client.clone().with_share(share).unwrap();
        let mut sent = 0;
        while !matches!(
            client.ask(&query(), 2_000).await.as_step_result(),
            StepResult::RateLimited(_)
        ) {
            sent += 1;
        }
        assert_eq!(sent, expected, "{share}");
    }
    assert!(client.with_share(1.1).is_err());
}

#[tokio::test]
async fn a_429_holds_back_the_other_requests_of_the_client() {
    let server = Server::start(|_, _| {
        let response = Response::builder().status(429).header("retry-after", "17");
        Reply::Plain(response.body(Body::from("{}")).unwrap())
    })
    .await;
    let client = server.client();
    let result = client.ask(&query(), 2_000).await;
    assert!(matches!(
        result.as_step_result(),
        StepResult::Responded(response) if response.http_status == 429
    ));
    assert!(!client.may_ask());
}

#[tokio::test]
async fn a_query_is_given_up_when_its_time_is_over() {
    let server = Server::start(|_, _| Reply::Never).await;
    let result = server.client().ask(&query(), 10).await;
    let StepResult::NoResponse(error) = result.as_step_result() else {
        panic!("{result:?}")
    };
    assert!(error.ends_with("no response within 10 ms"), "{error}");
}

#[tokio::test]
async fn an_error_of_the_api_is_a_response_to_the_turn() {
    let server = Server::start(|_, _| Reply::Json(401, json!({"message": "Forbidden"}))).await;
    let client = server.client();
    let result = client.ask(&query(), 2_000).await;
    assert!(matches!(
        result.as_step_result(),
        StepResult::Responded(response) if response.http_status == 401
    ));
    assert!(client.may_ask());
}
