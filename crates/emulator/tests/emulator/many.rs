//! Many renders at once, with everything that can go wrong.

use serde_json::Value;
use shotstack_hosting_emulator::Config;

use crate::local::{Local, edit};
use crate::receiver::Receiver;

#[tokio::test(flavor = "multi_thread")]
async fn every_callback_of_five_hundred_troubled_renders_comes_through() {
    let receiver = Receiver::content().await;
    let config = Config {
        time_scale: "0.0001".parse().unwrap(),
        faults: "all=0.3".parse().unwrap(),
        rate_limits: false,
        ..Config::default()
    };
    let local = Local::start(config).await;
    let edit = edit(Some(&receiver.url("/")));
    let mut ordered = 0;
    while ordered < 500 {
        // One in three is refused on purpose.
        ordered += usize::from(local.post("/edit/stage/render", &edit).await.status == 201);
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
    let about = local.get("/__emulator").await.json();
    assert_eq!((&about["kept"], &about["active"]), (&500.into(), &0.into()));
}
