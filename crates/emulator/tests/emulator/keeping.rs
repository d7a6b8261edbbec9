//! What is kept is bounded: the oldest that have ended make room, and what is under way stays.

use shotstack_hosting_emulator::Config;

use crate::local::{Local, edit, fast, halted};

#[tokio::test]
async fn the_oldest_render_makes_room_with_all_that_it_had() {
    let local = Local::start(Config {
        max_renders: 2,
        ..fast("none")
    })
    .await;
    let mut renders = Vec::new();
    for _ in 0..3 {
        let id = local.order(&edit(None)).await;
        local.emulator.idle().await;
        let view = local.view(&id).await;
        renders.push((id, view["assets"][0].clone()));
    }
    for ((id, asset), status) in renders.iter().zip([404, 200, 200]) {
        assert_eq!(
            local.get(&format!("/edit/stage/render/{id}")).await.status,
            status
        );
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
async fn edits_are_bounded_by_their_bytes_too() {
    let size = edit(None).to_string().len();
    let local = Local::start(Config {
        max_edit_bytes: 2 * size + 1,
        ..fast("none")
    })
    .await;
    for _ in 0..5 {
        local.order(&edit(None)).await;
        local.emulator.idle().await;
    }
    assert_eq!(local.get("/__emulator").await.json()["kept"], 2);
}

#[tokio::test]
async fn an_order_is_put_off_where_everything_is_under_way() {
    let local = Local::start(Config {
        max_renders: 1,
        ..halted()
    })
    .await;
    let first = local.order(&edit(None)).await;
    let answer = local.post("/edit/stage/render", &edit(None)).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, "1"));
    assert_eq!(
        local
            .get(&format!("/edit/stage/render/{first}"))
            .await
            .status,
        200
    );
}
