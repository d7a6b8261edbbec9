//! Waiting for renders: how each ends, what is shared, and that it stops.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use serde_json::json;
use shotstack_hosting_client::{
    Error, Expectation, NotReady, PollRules, RenderId, RenderStatus, Update,
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::server::{
    RENDER, Received, Reply, Server, asset, assets, no_assets, quick, render, unknown_render,
};

fn id(number: usize) -> RenderId {
    format!("d2b46ed6-998a-4d6b-9d91-{number:012x}")
        .parse()
        .unwrap()
}

fn the_render() -> RenderId {
    RENDER.parse().unwrap()
}

async fn ended(server: &Server, rules: PollRules) -> NotReady {
    let client = server.client().with_rules(rules);
    client
        .wait_until_ready(&the_render(), Expectation::default())
        .await
        .unwrap_err()
}

#[tokio::test]
async fn from_queued_to_ready() {
    let server = Server::start(|request, before| match (request.is_edit(), before) {
        (true, 0) => Reply::Json(404, json!({"success": false, "message": "Not Found"})),
        (true, 1 | 2) => render("queued"),
        (true, 3) => Reply::Json(502, json!({})),
        (true, _) => render("done"),
        (false, 0..6) => Reply::Json(200, json!({"data": []})),
        (false, 6) => assets("importing"),
        (false, _) => assets("ready"),
    })
    .await;
    let mut watch = server
        .client()
        .watch([(the_render(), Expectation::default())])
        .unwrap();
    let mut seen = Vec::new();
    let ready = loop {
        match watch.next().await.unwrap().1 {
            Update::Changed(report) => seen.push(report.status.as_str()),
            Update::Retrying(error) => {
                let request = format!("GET /edit/v1/render/{RENDER}");
                assert_eq!(
                    error.to_string(),
                    format!("{request}: the API is unavailable (HTTP 502)")
                );
                seen.push("retrying");
            }
            Update::Ended(end) => break end.unwrap(),
        }
    };
    assert!(watch.next().await.is_none());
    assert_eq!(ready.status, RenderStatus::Ready);
    assert_eq!(
        ready.assets[0].url.as_ref().unwrap().filename().unwrap(),
        format!("{RENDER}.mp4")
    );
    assert!(ready.expectation_known);
    assert!(seen.contains(&"pending"), "{seen:?}");
    let services: Vec<_> = server.requests().iter().map(Received::is_edit).collect();
    // Not found by the Edit API: the Serve API is asked in between.
    assert_eq!(services[..5], [true, false, true, true, true]);
}

#[tokio::test]
async fn not_found_is_not_reported_while_it_can_mean_not_yet() {
    let server = Server::start(|request, before| match (request.is_edit(), before) {
        (true, 1..) => render("done"),
        (false, 5..) => assets("ready"),
        _ => Reply::Json(404, json!({"success": false, "message": "Not Found"})),
    })
    .await;
    let client = server.client();
    let mut watch = client
        .watch([(the_render(), Expectation::default())])
        .unwrap();
    while let Some((_, update)) = watch.next().await {
        match update {
            Update::Retrying(error) => panic!("{error}"),
            Update::Ended(ended) => assert!(ended.is_ok(), "{ended:?}"),
            Update::Changed(_) => {}
        }
    }
    assert!(server.requests().len() >= 6);
}

#[tokio::test]
async fn a_failed_render_a_wrong_key_an_unknown_render_and_a_deadline_are_different_errors() {
    let server = Server::start(|_, _| {
        let response =
            json!({"id": RENDER, "owner": "o", "status": "failed", "error": "no such font"});
        Reply::Json(200, json!({"response": response}))
    })
    .await;
    let failed = ended(&server, quick()).await;
    assert_eq!(
        failed.to_string(),
        format!("the render {RENDER} is not ready: the render failed: no such font")
    );
    assert_eq!(server.requests().len(), 1);

    let server = Server::start(|_, _| Reply::Json(401, json!({"message": "who are you?"}))).await;
    let refused = ended(&server, quick()).await;
    assert!(
        matches!(
            &refused,
            NotReady::Refused {
                error: Error::Api { .. },
                ..
            }
        ),
        "{refused:?}"
    );
    assert_eq!(server.requests().len(), 1);

    let server = Server::start(|request, _| {
        if request.is_edit() {
            unknown_render()
        } else {
            no_assets()
        }
    })
    .await;
    let unknown = ended(
        &server,
        PollRules {
            grace_millis: 20,
            ..quick()
        },
    )
    .await;
    assert_eq!(
        unknown.to_string(),
        format!(
            "the render {RENDER} is not known on the stage `v1`: Render not found. \
             Was it ordered on the stage `stage`? Each stage has its own API keys and its own renders"
        )
    );
    let requests = server.requests();
    assert!(requests.iter().any(Received::is_edit) && !requests.iter().all(Received::is_edit));

    let server = Server::start(|_, _| render("rendering")).await;
    let late = ended(
        &server,
        PollRules {
            deadline_millis: 20,
            ..quick()
        },
    )
    .await;
    // What a slow machine adds, the last request that was not answered in time, follows.
    let sentence = format!("the render {RENDER} is still pending at its deadline");
    assert!(late.to_string().starts_with(&sentence), "{late}");
}

#[tokio::test]
async fn a_deadline_ends_a_request_that_is_under_way() {
    let server = Server::start(|_, before| match before {
        0 => Reply::Never,
        _ => render("rendering"),
    })
    .await;
    let started = Instant::now();
    let late = ended(
        &server,
        PollRules {
            deadline_millis: 200,
            ..quick()
        },
    )
    .await;
    let sentence = format!(
        "the render {RENDER} is still pending at its deadline: GET /edit/v1/render/{RENDER}: no response within "
    );
    assert!(late.to_string().starts_with(&sentence), "{late}");
    let waited = match late {
        NotReady::Expired {
            error: Some(Error::Timeout { limit, .. }),
            ..
        } => limit,
        other => panic!("{other:?}"),
    };
    assert!(waited >= Duration::from_millis(200), "{waited:?}");
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(server.requests().len(), 1);
}

/// The first requests find nothing, the default of `data` is `false`, and the poster is published first.
#[tokio::test]
async fn a_render_of_the_live_api_is_ready_with_all_its_files() {
    let server = Server::start(|request, before| match (request.is_edit(), before) {
        (true, 0..3) => unknown_render(),
        (true, _) => {
            let mut response =
                json!({"id": RENDER, "owner": "o", "status": "done", "error": "", "poster": ""});
            if request.query == "data=true" {
                response["data"] = json!({"output": {"format": "mp4", "poster": {"capture": 1},
                    "thumbnail": {"capture": 1, "scale": 0.5}}});
            }
            Reply::Json(
                200,
                json!({"success": true, "message": "OK", "response": response}),
            )
        }
        (false, 0..7) => no_assets(),
        (false, _) => {
            let files = ["-poster.jpg", ".mp4", "-thumb.jpg"];
            let published = files.iter().take(before - 6).map(|suffix| {
                let mut file = asset("ready");
                let attributes = &mut file["attributes"];
                attributes["id"] = json!(format!("a{suffix}"));
                attributes["providerId"] = json!(format!("a{suffix}"));
                attributes["filename"] = json!(format!("{RENDER}{suffix}"));
                attributes["url"] =
                    json!(format!("https://cdn.shotstack.io/au/v1/o/{RENDER}{suffix}"));
                file
            });
            Reply::Json(200, json!({"data": published.collect::<Vec<_>>()}))
        }
    })
    .await;
    let client = server.client();
    let report = client
        .wait_until_ready(&the_render(), Expectation::default())
        .await
        .unwrap();
    assert_eq!(report.assets.len(), 3);
    assert!(report.expectation_known);
    let queries: Vec<_> = server
        .requests()
        .iter()
        .filter(|request| request.is_edit())
        .map(|request| request.query.clone())
        .collect();
    assert!(
        queries.iter().all(|query| query == "data=true"),
        "{queries:?}"
    );
}

#[tokio::test]
async fn the_edit_is_asked_for_until_the_status_was_there_once() {
    let server = Server::start(|request, before| match (request.is_edit(), before) {
        (true, 0) => Reply::Json(503, json!({})),
        (true, 1 | 2) => render("rendering"),
        (true, _) => render("done"),
        (false, _) => assets("ready"),
    })
    .await;
    let client = server.client();
    client
        .wait_until_ready(&the_render(), Expectation::default())
        .await
        .unwrap();
    let requests = server.requests();
    let queries: Vec<_> = requests
        .iter()
        .map(|request| request.query.as_str())
        .collect();
    assert_eq!(
        queries,
        ["data=true", "data=true", "data=false", "data=false", ""]
    );
}

#[tokio::test]
async fn an_invalid_id_among_many_is_an_error_before_anything_is_sent() {
    let server = Server::start(|_, _| render("done")).await;
    let renders = [the_render(), "film-17".parse().unwrap()];
    let refused = server
        .client()
        .watch(renders.map(|render| (render, Expectation::default())));
    let error = refused.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the render film-17: the id is not a hexadecimal UUID"),
        "{error}"
    );
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_dropped_wait_sends_no_more_requests() {
    let received = Arc::new(Notify::new());
    let notify = Arc::clone(&received);
    let server = Server::start(move |request, _| {
        if request.path.ends_with(RENDER) {
            notify.notify_one();
            render("rendering")
        } else if request.is_edit() {
            render("done")
        } else {
            assets("ready")
        }
    })
    .await;
    let client = server.client();
    let token = CancellationToken::new();
    let waiting = {
        let (client, token, render) = (client.clone(), token.clone(), the_render());
        tokio::spawn(async move {
            tokio::select! {
                () = token.cancelled() => None,
                ended = client.wait_until_ready(&render, Expectation::default()) => Some(ended),
            }
        })
    };
    received.notified().await;
    token.cancel();
    assert!(waiting.await.unwrap().is_none());

    // One request may have been under way.
    let before = server.requests().len();
    for number in 0..20 {
        client
            .wait_until_ready(&id(number), Expectation::default())
            .await
            .unwrap();
    }
    let requests = server.requests();
    let late = requests[before..]
        .iter()
        .filter(|request| request.path.ends_with(RENDER))
        .count();
    assert!(late <= 1, "{late} requests for a render without waits");
}

#[tokio::test]
async fn two_waits_for_one_render_share_its_requests() {
    let server = Server::start(|request, before| match (request.is_edit(), before) {
        (true, 0..3) => self::render("rendering"),
        (true, _) => self::render("done"),
        (false, _) => assets("ready"),
    })
    .await;
    let client = server.client();
    let render = the_render();
    let (first, second) = tokio::join!(
        client.wait_until_ready(&render, Expectation::default()),
        client.wait_until_ready(&render, Expectation::default()),
    );
    assert_eq!(first.unwrap(), second.unwrap());
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn all_watches_of_a_client_share_one_rate_limit() {
    const LIMIT: usize = 12;
    const WINDOW: Duration = Duration::from_millis(300);
    let times: Arc<Mutex<BTreeMap<bool, Vec<Instant>>>> = Arc::default();
    let recorded = Arc::clone(&times);
    let server = Server::start(move |request, _| {
        recorded
            .lock()
            .unwrap()
            .entry(request.is_edit())
            .or_default()
            .push(Instant::now());
        if request.is_edit() {
            render("done")
        } else {
            assets("ready")
        }
    })
    .await;
    let limit = u32::try_from(LIMIT).unwrap();
    let client = server.client().with_rules(PollRules {
        serve_limit: limit,
        edit_limit: limit,
        window_millis: 300,
        ..quick()
    });
    let all =
        |range: std::ops::Range<usize>| range.map(|number| (id(number), Expectation::default()));
    let mut watches = [
        client.watch(all(0..20)).unwrap(),
        client.clone().watch(all(20..40)).unwrap(),
    ];
    let mut ready = BTreeSet::new();
    for watch in &mut watches {
        while let Some((render, ended)) = watch.next_end().await {
            assert!(ended.is_ok(), "{ended:?}");
            assert!(ready.insert(render));
        }
    }
    assert_eq!(ready.len(), 40);
    for times in times.lock().unwrap().values() {
        for (first, beyond) in times.iter().zip(times.iter().skip(LIMIT)) {
            assert!(
                *beyond - *first >= WINDOW,
                "{} requests in {:?}",
                LIMIT + 1,
                *beyond - *first
            );
        }
    }
}

#[tokio::test]
async fn a_late_reader_misses_steps_and_not_the_end() {
    let server = Server::start(|request, before| match (request.is_edit(), before) {
        (true, 0) => render("queued"),
        (true, _) => render("done"),
        (false, 0..4) => assets("importing"),
        (false, _) => assets("ready"),
    })
    .await;
    let client = server.client();
    let mut late = client
        .watch([(the_render(), Expectation::default())])
        .unwrap();
    client
        .wait_until_ready(&the_render(), Expectation::default())
        .await
        .unwrap();
    let (_, update) = late.next().await.unwrap();
    assert!(matches!(update, Update::Ended(Ok(_))), "{update:?}");
    assert!(late.next().await.is_none());
}

#[test]
fn a_client_outlives_its_runtime() {
    let runtime = || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap()
    };
    let server_runtime = runtime();
    let server = server_runtime.block_on(Server::start(|request, before| {
        match (request.is_edit(), before) {
            (_, 0) => Reply::Never,
            (true, _) => render("done"),
            (false, _) => assets("ready"),
        }
    }));
    let client = server.client();
    let first = runtime();
    let mut watch = first.block_on(async {
        client
            .watch([(the_render(), Expectation::default())])
            .unwrap()
    });
    while server.requests().is_empty() {
        std::thread::yield_now();
    }
    drop(first);
    runtime().block_on(async {
        client
            .wait_until_ready(&id(1), Expectation::default())
            .await
            .unwrap();
        assert!(watch.next_end().await.unwrap().1.is_ok());
    });
}
