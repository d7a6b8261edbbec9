//! The inputs of `tests/fixtures/field` that no vector reads: lists of URLs, and documents that are named.

use shotstack_hosting::{
    CdnUrl, Validator,
    expectation::Expectation,
    render::Document,
    validate::{Code, Invalid},
};

fn lines(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.is_empty()).collect()
}

fn refused(text: &[u8]) -> Invalid {
    Document::read(text, &Validator::new()).unwrap_err()
}

#[test]
fn field_03_every_documented_spelling_of_the_output_bucket() {
    let urls: Vec<String> = lines(include_str!(
        "../../../tests/fixtures/field/03-storage-urls.txt"
    ))
    .into_iter()
    .map(|url| CdnUrl::from_output(url).unwrap().to_string())
    .collect();
    assert_eq!(
        urls,
        [
            "https://cdn.shotstack.io/au/v1/5ca6hu7s9k/01abc-x0m0k-00rzv-cmvx00.mp4",
            "https://cdn.shotstack.io/au/stage/5ca6hu7s9k/2abd5c11-0f3d-4c6d-ba20-235fc9b8e8b7.mp4",
        ]
    );
    for (url, problem) in [
        (
            "https://shotstack-ingest-api-v1-sources.s3.ap-southeast-2.amazonaws.com/5ca6hu7s9k/i/source.mp4",
            "the URL is in `shotstack-ingest-api-v1-sources`, Shotstack's bucket of ingested files",
        ),
        (
            "https://s3.amazonaws.com/shotstack-create-api-stage-assets/5ca6hu7s9k/a.png",
            "the URL is in `shotstack-create-api-stage-assets`, Shotstack's bucket of generated assets",
        ),
        (
            "http://shotstack-api-v1-output.s3.amazonaws.com/5ca6hu7s9k/a.mp4",
            "it is http, not https",
        ),
        (
            "shotstack-api-v1-output.s3.amazonaws.com/5ca6hu7s9k/a.mp4",
            "put `https://` in front",
        ),
    ] {
        let error = CdnUrl::from_output(url).unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
    }
}

#[test]
fn field_38_a_url_without_a_scheme_or_in_quotes() {
    let urls = lines(include_str!(
        "../../../tests/fixtures/field/38-cdn-urls.txt"
    ));
    let problems = [
        "put `https://` in front",
        "put `https://` in front",
        "it is in quotes",
    ];
    assert_eq!(urls.len(), problems.len());
    for (url, problem) in urls.into_iter().zip(problems) {
        let error = CdnUrl::parse(url).unwrap_err().to_string();
        assert!(error.contains(problem), "{url}: {error}");
    }
    let error = CdnUrl::parse("http://cdn.shotstack.io/au/v1/5ca6hu7s9k/a.mp4").unwrap_err();
    assert!(error.to_string().contains("it is http, not https"));
}

#[test]
fn field_22f_a_refusal_is_named_with_its_details() {
    let refused = refused(include_bytes!(
        "../../../tests/fixtures/field/22f-render-400.json"
    ));
    let finding = &refused.violations()[0];
    assert_eq!(finding.code(), Code::OtherDocument);
    assert_eq!(
        finding.message(),
        "this is an error response of an API: \"timeline\" is required"
    );
}

#[test]
fn an_orders_response_is_named_with_the_render() {
    let refused = refused(
        br#"{"success":true,"message":"Created","response":{"message":"Render Successfully Queued","id":"d2b46ed6"}}"#,
    );
    let finding = &refused.violations()[0];
    assert_eq!(finding.code(), Code::OtherDocument);
    assert!(finding.message().ends_with("the render is d2b46ed6"));
}

#[test]
fn field_27_and_40_documents_of_templates() {
    let request = include_bytes!("../../../tests/fixtures/field/27-template-render.json");
    for hint in [
        refused(request).violations()[0].hint().unwrap().to_owned(),
        Expectation::from_edit_json(request).unwrap_err().findings()[0]
            .hint()
            .unwrap()
            .to_owned(),
    ] {
        assert!(hint.contains("discards a `callback`"), "{hint}");
    }
    let response = include_bytes!("../../../tests/fixtures/field/40-template-get.json");
    let expected = Expectation::from_edit_json(response).unwrap();
    assert_eq!(expected.roles().to_string(), "main,poster");
    let read = Document::read(response, &Validator::new()).unwrap();
    assert_eq!(read, Document::Edit(expected));

    let error = Expectation::from_edit_json(b"{").unwrap_err();
    assert_eq!(error.findings()[0].code(), Code::InvalidJson);
}
