//! Any response of an API is read or refused; what is read adds up in any order and can be stored.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shotstack_hosting::{
    RenderState, Validator,
    api::{ApiError, ApiResponse, HostedAsset, RenderInfo},
    render::{Document, Renders},
    role::RoleSet,
};

fuzz_target!(|input: &[u8]| {
    let Some((first, body)) = input.split_first() else {
        return;
    };
    let response = ApiResponse {
        http_status: http_status(*first),
        retry_after: Some("17"),
        ..ApiResponse::ok(body)
    };

    match HostedAsset::read(&response) {
        Ok(assets) => assert_order_does_not_matter(&assets),
        Err(error) => assert_described(&error),
    }
    match RenderInfo::read(&response) {
        Ok(render) => {
            let mut state = RenderState::default();
            state.observe_render(&render);
            assert_usable(&state);
        }
        Err(error) => assert_described(&error),
    }
    match Document::read(body, &Validator::new()) {
        Ok(document) => assert_observable(document),
        Err(invalid) => assert!(!invalid.violations().is_empty()),
    }
});

/// The first character of a seed names the status.
fn http_status(first: u8) -> u16 {
    match first {
        b'0' => 204,
        b'1' => 401,
        b'2' => 200,
        b'3' => 302,
        b'4' => 404,
        b'5' => 503,
        b'9' => 429,
        other => u16::from(other) * 4,
    }
}

fn assert_order_does_not_matter(assets: &[HostedAsset]) {
    let state = observed(assets.iter());
    assert_eq!(state, observed(assets.iter().rev()));
    assert_usable(&state);
}

fn observed<'a>(assets: impl Iterator<Item = &'a HostedAsset>) -> RenderState {
    assets.fold(RenderState::default(), |mut state, asset| {
        state.observe_asset(asset);
        state
    })
}

fn assert_usable(state: &RenderState) {
    let report = state.report(RoleSet::EMPTY);
    serde_json::to_string(&report).expect("a report can be written");
    let stored = serde_json::to_string(state).expect("a state can be written");
    assert_eq!(
        serde_json::from_str::<RenderState>(&stored).as_ref().ok(),
        Some(state),
        "{stored}"
    );
}

fn assert_described(error: &ApiError) {
    assert!(!error.to_string().is_empty() && !error.code().is_empty());
    let _ = error.is_transient();
}

fn assert_observable(document: Document) {
    assert!(!document.kind().is_empty());
    let mut renders = Renders::default();
    renders.observe(document.clone());
    let once = renders.reports(RoleSet::MAIN);
    let unattributed = renders.unattributed().len();
    renders.observe(document);
    assert_eq!(renders.reports(RoleSet::MAIN), once);
    assert_eq!(renders.unattributed().len(), unattributed * 2);
}
