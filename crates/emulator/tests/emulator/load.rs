//! Many renders at once, with many faults.

use serde_json::Value;
use shotstack_hosting_emulator::Config;

use crate::local::{Local, edit};
use crate::receiver::Receiver;

#[tokio::test(flavor = "multi_thread")]
async fn every_callback_of_five_hundred_renders_is_delivered_despite_faults() {
    let receiver = Receiver::accepting().await;
    let config = Config {
        seed: Some(1),
        time_scale: "0.0001".parse().unwrap(),
        faults: "all=0.3".parse().unwrap(),
        rate_limits: false,
        ..Config::default()
    };
    let local = Local::start(config).await;
    let edit = edit(Some(&receiver.url("/")));
    let mut accepted = 0;
    while accepted < 500 {
        // Injected errors refuse some of the requests.
        accepted += usize::from(local.post("/edit/stage/render", &edit).await.status == 201);
    }
    local.emulator.idle().await;

    let renders = local.get("/__emulator/renders?limit=1000").await.json();
    for render in renders["renders"].as_array().unwrap() {
        for callback in render["callbacks"].as_array().unwrap() {
            assert_eq!(callback["delivered"], true, "{render}");
        }
        let settled = |asset: &Value| asset["status"] == "ready" || asset["status"] == "failed";
        assert!(
            render["assets"].as_array().unwrap().iter().all(settled),
            "{render}"
        );
    }
    let summary = local.get("/__emulator").await.json();
    assert_eq!(
        (&summary["kept"], &summary["active"]),
        (&500.into(), &0.into())
    );
}
