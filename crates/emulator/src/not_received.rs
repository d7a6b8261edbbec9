//! Delivered is not received: answers that the publisher takes for a delivery although no handler got the event.

use std::fmt;

use url::Url;

/// In characters.
const MAX_HEADING: usize = 80;

/// A text of a page without markup is its heading if it has at most this many characters.
const MAX_TEXT: usize = 200;

/// Why an event that was answered has reached no handler.
///
/// ```
/// use shotstack_hosting_emulator::NotReceived;
///
/// let dropped = NotReceived::BodyDropped {
///     http_status: 302,
///     to: "https://example.com/login".to_owned(),
///     page: None,
/// };
/// assert!(dropped.to_string().contains("HTTP 302 to https://example.com/login"));
/// assert!(dropped.help().contains("307 or 308"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotReceived {
    /// A redirect made the POST a GET, without the event.
    #[error(
        "a redirect (HTTP {http_status} to {to}) made the POST a GET, without the event{}",
        page_answered(page.as_ref())
    )]
    BodyDropped {
        /// The status of the redirect: 301, 302 or 303.
        http_status: u16,
        /// Where it led, without query and credentials.
        to: String,
        /// The page that answered there, if it was one.
        page: Option<WebPage>,
    },
    /// A web page answered in place of a handler.
    #[error("{0} answered, not a handler")]
    WebPage(WebPage),
}

impl NotReceived {
    /// What to change.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::BodyDropped {
                page:
                    Some(WebPage {
                        kind: PageKind::Login,
                        ..
                    }),
                ..
            } => {
                "let requests to the callback URL through without a login: Shotstack cannot sign in, and the redirect drops the event"
            }
            Self::BodyDropped { .. } => {
                "use the redirect's target as the callback URL, or redirect with 307 or 308, which keep the POST and its body"
            }
            Self::WebPage(page) => match page.kind {
                PageKind::Login => {
                    "let requests to the callback URL through without a login: Shotstack cannot sign in"
                }
                PageKind::Tunnel => {
                    "the tunnel shows this page in place of your program: switch the page off, or use a tunnel without one"
                }
                PageKind::Other => {
                    "check that the URL is your handler's; a handler answers with JSON, plain text or nothing"
                }
            },
        }
    }
}

fn page_answered(page: Option<&WebPage>) -> String {
    page.map_or_else(String::new, |page| format!("; {page} answered"))
}

/// A web page that answered a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebPage {
    /// What the page is for.
    pub kind: PageKind,
    /// Its title or first heading.
    pub heading: Option<String>,
}

/// What a page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PageKind {
    /// It asks the visitor to sign in.
    Login,
    /// A tunnel shows it before it lets a visitor through.
    Tunnel,
    /// Any other page.
    Other,
}

impl fmt::Display for WebPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            PageKind::Login => "a login page",
            PageKind::Tunnel => "a tunnel's warning page",
            PageKind::Other => "a web page",
        })?;
        match &self.heading {
            Some(heading) => write!(f, " (\"{heading}\")"),
            None => Ok(()),
        }
    }
}

impl WebPage {
    /// The page in a response with this `Content-Type`; `None` if it is not a page.
    ///
    /// Frameworks call a handler's plain `ok` HTML too. So the type alone is not evidence: the text has to be a document,
    /// or one of a page's known phrases.
    pub(crate) fn recognize(content_type: &str, body: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        let is_html = ["text/html", "application/xhtml+xml"]
            .iter()
            .any(|html| essence.eq_ignore_ascii_case(html));
        if !is_html && !essence.is_empty() {
            return None;
        }
        let lower = body.to_ascii_lowercase();
        let begins = lower.trim_start_matches('\u{feff}').trim_start();
        let is_document = ["<!doctype html", "<html"]
            .iter()
            .any(|tag| begins.starts_with(tag))
            || is_html
                && ["<html", "<head>", "<body", "<title", "<form", "<h1"]
                    .iter()
                    .any(|tag| lower.contains(tag));
        let heading = heading(body, &lower);
        let kind = kind(&lower, heading.as_deref());
        let is_page = is_document || is_html && kind != PageKind::Other;
        is_page.then_some(Self { kind, heading })
    }
}

fn kind(lower: &str, heading: Option<&str>) -> PageKind {
    let any = |text: &str, phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    let heading = heading.unwrap_or_default().to_ascii_lowercase();
    if any(
        lower,
        &[
            "you are about to visit",
            "ngrok-skip-browser-warning",
            "bypass-tunnel-reminder",
            "tunnel password",
        ],
    ) {
        PageKind::Tunnel
    } else if any(
        &heading,
        &["sign in", "sign-in", "signin", "log in", "log-in", "login"],
    ) || any(
        lower,
        &["type=\"password\"", "type='password'", "type=password"],
    ) {
        PageKind::Login
    } else {
        PageKind::Other
    }
}

/// The title, else the first heading, else a short text.
fn heading(body: &str, lower: &str) -> Option<String> {
    let text = ["title", "h1"]
        .iter()
        .find_map(|name| element(body, lower, name))
        .map(without_tags)
        .filter(|text| !text.is_empty());
    let text = text.or_else(|| {
        Some(without_tags(body)).filter(|text| !text.is_empty() && text.chars().count() <= MAX_TEXT)
    })?;
    let mut characters = text.chars();
    let mut short: String = characters.by_ref().take(MAX_HEADING).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    Some(short)
}

/// What is inside the first element of this name. `lower` is the body in ASCII lower case, so that offsets are the same.
fn element<'a>(body: &'a str, lower: &str, name: &str) -> Option<&'a str> {
    let open = lower.find(&format!("<{name}"))?;
    let start = open + lower.get(open..)?.find('>')? + 1;
    let end = start + lower.get(start..)?.find(&format!("</{name}"))?;
    body.get(start..end)
}

/// The text on one line.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => {
                is_tag = false;
                text.push(' ');
            }
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The URL without credentials, and without its query, which a login page is often given the callback's token in.
pub(crate) fn without_secrets(url: &Url) -> String {
    let mut url = url.clone();
    // Both fail only for URLs that cannot have credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let had_query = url.query().is_some();
    url.set_query(None);
    url.set_fragment(None);
    if had_query {
        format!("{url}?…")
    } else {
        url.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognized(content_type: &str, body: &str) -> Option<String> {
        WebPage::recognize(content_type, body).map(|page| page.to_string())
    }

    #[test]
    fn a_page_is_named() {
        for (content_type, body, name) in [
            ("text/html", "Sign in", "a login page (\"Sign in\")"),
            (
                "text/html; charset=utf-8",
                "<!doctype html><title>Acme</title><input name=p type=\"password\">",
                "a login page (\"Acme\")",
            ),
            (
                "TEXT/HTML",
                "<html><body><h1>Log <b>in</b></h1></body></html>",
                "a login page (\"Log in\")",
            ),
            (
                "text/html",
                "You are about to visit abc.example",
                "a tunnel's warning page (\"You are about to visit abc.example\")",
            ),
            (
                "text/html",
                "<html><head><title> 
 Home\t page </title></head></html>",
                "a web page (\"Home page\")",
            ),
            ("", "  <HTML></HTML>", "a web page"),
            ("text/html", "<title>unclosed", "a web page (\"unclosed\")"),
        ] {
            assert_eq!(
                recognized(content_type, body).as_deref(),
                Some(name),
                "{body}"
            );
        }
        let long = format!("<title>{}</title>", "\u{e9}".repeat(81));
        let page = WebPage::recognize("text/html", &long).unwrap();
        assert_eq!(page.heading.unwrap().chars().count(), 81);
    }

    #[test]
    fn a_handlers_answer_is_not_a_page() {
        for (content_type, body) in [
            ("text/html; charset=utf-8", "ok"),
            ("text/html", ""),
            ("text/html", "<p>thanks</p>"),
            ("text/html", "{\"received\":true}"),
            ("application/json", "\"<html>\""),
            ("application/json", "<html></html>"),
            ("text/plain", "Sign in"),
            ("", "Sign in"),
            ("", ""),
        ] {
            assert_eq!(
                recognized(content_type, body),
                None,
                "{content_type}: {body}"
            );
        }
    }

    #[test]
    fn a_redirects_target_shows_no_secret() {
        let url = "http://user:hunter2@example.com/login?next=%2Fhook%3Fshotstack_token%3Dsecret#x";
        assert_eq!(
            without_secrets(&url.parse().unwrap()),
            "http://example.com/login?…"
        );
    }

    #[test]
    fn each_problem_says_what_to_change() {
        let page = |kind| WebPage {
            kind,
            heading: None,
        };
        let dropped = |page| NotReceived::BodyDropped {
            http_status: 301,
            to: "http://a/".to_owned(),
            page,
        };
        assert_eq!(
            dropped(Some(page(PageKind::Other))).to_string(),
            "a redirect (HTTP 301 to http://a/) made the POST a GET, without the event; a web page answered"
        );
        for (problem, word) in [
            (dropped(None), "307 or 308"),
            (dropped(Some(page(PageKind::Login))), "without a login"),
            (NotReceived::WebPage(page(PageKind::Login)), "sign in"),
            (NotReceived::WebPage(page(PageKind::Tunnel)), "tunnel"),
            (NotReceived::WebPage(page(PageKind::Other)), "handler's"),
        ] {
            assert!(problem.help().contains(word), "{problem}");
        }
    }
}
