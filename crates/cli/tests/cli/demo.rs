use crate::command::run;

#[test]
fn three_files_are_announced_once_and_fetched_whatever_goes_wrong() {
    let ran = run(&["demo"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    for role in ["main", "poster", "thumbnail"] {
        let row = ran
            .stdout
            .lines()
            .find(|line| line.trim_start().starts_with(role));
        assert!(
            row.is_some_and(|row| row.contains("/cdn/au/stage/") && row.contains(" bytes)")),
            "{}",
            ran.stdout
        );
    }
    assert_eq!(
        ran.stdout.matches("announced: render.ready").count(),
        1,
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("1 failed and brought back"),
        "{}",
        ran.stdout
    );
}

#[test]
fn its_token_is_shown_nowhere() {
    // The query of a callback URL is where the token is.
    let ran = run(&["demo", "--help"]);
    assert_eq!(ran.status, 0);
    assert!(!ran.stdout.contains("shotstack_token="));
}
