//! The programs in `examples/` run, and print what they promise.

#[path = "../examples/combine.rs"]
mod combine;
#[path = "../examples/url.rs"]
mod url;
#[path = "../examples/webhook.rs"]
mod webhook;

#[test]
fn a_webhook_says_something_or_why_it_is_not_valid() {
    webhook::main();
    let ready = webhook::describe(webhook::READY);
    let start = "a file of the render d2b46ed6-998a-4d6b-9d91-b8cf0193a655 is ready: https://";
    assert!(ready.starts_with(start), "{ready}");
    let wrapped = webhook::describe(webhook::WRAPPED);
    assert!(wrapped.contains("/body"), "{wrapped}");
}

#[test]
fn documents_are_combined_into_a_report() {
    combine::main().unwrap();
    let lines = combine::combine(&combine::DOCUMENTS).unwrap();
    assert_eq!(
        lines,
        [
            "d2b46ed6-998a-4d6b-9d91-b8cf0193a655 is failed: the poster file could not be copied: access denied",
            "main: https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-998a-4d6b-9d91-b8cf0193a655.mp4",
        ]
    );
}

#[test]
fn urls_are_derived_built_and_taken_apart() {
    url::main().unwrap();
}
