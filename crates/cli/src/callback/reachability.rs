//! Whether Shotstack can reach a callback URL, as far as the URL tells.

use shotstack_hosting::callback::PrivateHost;
use url::Url;

use crate::failure::Failure;
use crate::shotstack_url;
use crate::warning;

/// What is wrong with a callback URL that is valid.
#[derive(Debug)]
struct Problem {
    message: String,
    help: &'static str,
}

const PRIVATE_HELP: &str = "use a host name that is public; while developing, the address of a tunnel, or `shotstack-hosting emulate` in place of Shotstack";

/// Warns of the problems of an absolute URL. An emulator reaches what only this machine does.
pub(crate) fn warn_of_unreachable(url: &str) -> Result<(), Failure> {
    if shotstack_url::for_cdn()?.is_none() {
        for problem in problems(url) {
            warning::print_with_help(&problem.message, problem.help);
        }
    }
    Ok(())
}

/// The problems of an absolute URL.
fn problems(url: &str) -> Vec<Problem> {
    let Ok(url) = Url::parse(url) else {
        return Vec::new();
    };
    let mut problems = Vec::new();
    let host = url.host_str().unwrap_or_default();
    if let Some(what) = PrivateHost::from_host(host) {
        problems.push(Problem {
            message: format!("Shotstack cannot reach the callback URL: `{host}` is {what}"),
            help: PRIVATE_HELP,
        });
    }
    if url.scheme() == "http" {
        problems.push(Problem {
            message: "the callback URL is http, not https: the token and the webhooks can be read and changed on the way"
                .to_owned(),
            help: "use https",
        });
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::problems;

    #[test]
    fn a_private_host_and_http_are_problems_of_their_own() {
        let messages = |url| -> Vec<String> {
            problems(url)
                .into_iter()
                .map(|problem| problem.message)
                .collect()
        };
        assert_eq!(
            messages("https://[::ffff:10.0.0.1]/hook"),
            ["Shotstack cannot reach the callback URL: `[::ffff:a00:1]` is a private address"]
        );
        assert_eq!(messages("http://example.com/").len(), 1);
        assert_eq!(messages("http://localhost/").len(), 2);
        assert!(messages("https://example.com/hook").is_empty());
        assert!(messages("nowhere").is_empty());
    }
}
