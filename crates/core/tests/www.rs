//! The code that the site's playground shows runs.

include!("../../../www/tools/inspect/code/event.rs");

#[test]
fn an_event_is_handled() {
    for (fixture, expected) in [
        (
            "one-render/serve-copy-poster.json",
            "a file of the render d2b46ed6-",
        ),
        (
            "one-render/edit-render.json",
            "the render d2b46ed6-998a-4d6b-9d91-b8cf0193a655 is done",
        ),
        ("ingest-source-ready.json", "not about a render: "),
    ] {
        let path = format!(
            "{}/../../tests/fixtures/{fixture}",
            env!("CARGO_MANIFEST_DIR")
        );
        let handled = handle(&std::fs::read(path).unwrap()).unwrap();
        assert!(handled.starts_with(expected), "{handled}");
    }
    assert!(handle(b"{}").is_err());
}
