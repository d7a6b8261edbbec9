//! Runs the code that the site's playground shows.

mod event {
    include!("../../../www/tools/inspect/code/event.rs");

    #[test]
    fn is_handled() {
        for (fixture, expected) in [
            ("serve-copy-poster.json", "a file of the render d2b46ed6-"),
            (
                "edit-render.json",
                "the render d2b46ed6-998a-4d6b-9d91-b8cf0193a655 is done",
            ),
        ] {
            let handled = handle(&super::fixture(fixture)).unwrap();
            assert!(handled.starts_with(expected), "{handled}");
        }
        assert!(handle(b"{}").is_err());
    }
}

mod locate {
    include!("../../../www/tools/locate/code/locate.rs");

    #[test]
    fn a_temporary_url_leads_to_the_cdn() {
        let output = "https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/5ca6hu7s9k/d2b46ed6.mp4";
        let url = permanent(output).unwrap();
        assert_eq!(
            url,
            "https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6.mp4"
        );
        assert_eq!(owner_of(&url).unwrap(), "5ca6hu7s9k");
        assert!(owner_of("https://cdn.shotstack.io.example.com/au/v1/o/a.mp4").is_err());
    }
}

mod expect {
    include!("../../../www/tools/expect/code/expect.rs");

    #[test]
    fn an_edit_states_its_files() {
        assert_eq!(
            expected(&super::fixture("edit.json")).unwrap(),
            "main,poster,thumbnail"
        );
    }
}

fn fixture(name: &str) -> Vec<u8> {
    let path = format!(
        "{}/../../tests/fixtures/one-render/{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read(path).unwrap()
}
