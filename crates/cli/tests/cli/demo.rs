use crate::command::run;

#[test]
fn three_files_are_announced_once_and_fetched_despite_faults_and_a_lost_callback() {
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
    for line in [
        "1 retried after a 503",
        "the callback for the main file is lost",
        "the sweep asks the Serve API",
        "Each of the 4 announcements was made once",
    ] {
        assert!(ran.stdout.contains(line), "no {line:?}: {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("serve/copy main"), "{}", ran.stdout);
}

#[test]
fn its_help_shows_no_token() {
    let ran = run(&["demo", "--help"]);
    assert_eq!(ran.status, 0);
    assert!(!ran.stdout.contains("shotstack_token="));
}
