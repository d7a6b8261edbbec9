//! The number of kept renders is bounded: the oldest settled ones make room, those in progress stay.

use shotstack_hosting_emulator::Config;

use crate::local::{Local, edit, fast, halted};

#[tokio::test]
async fn the_oldest_render_is_removed_with_its_files() {
    let local = Local::start(Config {
        max_renders: 2,
        ..fast("none")
    })
    .await;
    let mut renders = Vec::new();
    for _ in 0..3 {
        let id = local.render(&edit(None)).await;
        local.emulator.idle().await;
        let view = local.view(&id).await;
        renders.push((id, view["assets"][0].clone()));
    }
    for ((id, asset), status) in renders.iter().zip([404, 200, 200]) {
        let of_render = local.get(&format!("/edit/stage/render/{id}")).await.status;
        assert_eq!(of_render, if status == 404 { 400 } else { status });
        assert_eq!(
            local
                .get(&format!("/serve/stage/assets/render/{id}"))
                .await
                .status,
            status
        );
        assert_eq!(
            local
                .get(&format!(
                    "/serve/stage/assets/{}",
                    asset["id"].as_str().unwrap()
                ))
                .await
                .status,
            status
        );
        let path = asset["url"]
            .as_str()
            .unwrap()
            .strip_prefix(local.emulator.url())
            .unwrap();
        assert_eq!(local.get(path).await.status, status);
        assert_eq!(
            local.get(&format!("/__emulator/renders/{id}")).await.status,
            status
        );
    }
    assert_eq!(local.get("/__emulator").await.json()["kept"], 2);
}

#[tokio::test]
async fn the_size_of_edits_is_bounded_too() {
    let size = edit(None).to_string().len();
    let local = Local::start(Config {
        max_edit_bytes: 2 * size + 1,
        ..fast("none")
    })
    .await;
    for _ in 0..5 {
        local.render(&edit(None)).await;
        local.emulator.idle().await;
    }
    assert_eq!(local.get("/__emulator").await.json()["kept"], 2);
}

#[tokio::test]
async fn a_request_gets_503_while_every_render_is_in_progress() {
    let local = Local::start(Config {
        max_renders: 1,
        ..halted()
    })
    .await;
    let first = local.render(&edit(None)).await;
    let reply = local.post("/edit/stage/render", &edit(None)).await;
    assert_eq!((reply.status, reply.header("retry-after")), (503, "1"));
    assert_eq!(
        local
            .get(&format!("/edit/stage/render/{first}"))
            .await
            .status,
        200
    );
}
