//! The first line about a body: its name, the verdict, and its kind.

use anstyle::{AnsiColor, Style};
use shotstack_hosting::{
    Event,
    validate::{Invalid, Validated},
};

use crate::inspect::json_span::string_at;
use crate::printable::{one_line, shortened};

const NAME: Style = Style::new().bold();
const VALID: Style = AnsiColor::Green.on_default().bold();
const INVALID: Style = AnsiColor::BrightRed.on_default().bold();

/// In characters. A genuine `type`, `action` or status is far shorter.
const MAX_WORD: usize = 40;

/// `body.json: valid serve/copy, ready, with 1 advisory`.
pub(crate) fn headline(name: &str, text: &str, verdict: &Result<Validated, Invalid>) -> String {
    let name = one_line(name);
    let (verdict, what, violations, advisories) = match verdict {
        Ok(validated) => (
            format!("{VALID}valid{VALID:#}"),
            Some(describe(validated.event())),
            0,
            validated.advisories().len(),
        ),
        Err(invalid) => (
            format!("{INVALID}invalid{INVALID:#}"),
            claimed_kind(text),
            invalid.violations().len(),
            invalid.advisories().len(),
        ),
    };
    let what = what.map_or_else(String::new, |what| format!(" {what}"));
    let counts = counts(violations, advisories);
    format!("{NAME}{name}{NAME:#}: {verdict}{what}{counts}\n")
}

fn describe(event: &Event) -> String {
    let kind = kind(event.event_type(), event.action());
    match event.status() {
        Some(status) => format!("{kind}, {}", shortened(status, MAX_WORD)),
        None => format!("{kind}, an unknown kind of event"),
    }
}

fn claimed_kind(text: &str) -> Option<String> {
    Some(kind(
        &string_at(text, "/type")?,
        &string_at(text, "/action")?,
    ))
}

fn kind(event_type: &str, action: &str) -> String {
    let [event_type, action] = [event_type, action].map(|word| shortened(word, MAX_WORD));
    format!("{event_type}/{action}")
}

fn counts(violations: usize, advisories: usize) -> String {
    let counts = [
        (violations, count(violations, "violation", "violations")),
        (advisories, count(advisories, "advisory", "advisories")),
    ];
    let counts: Vec<_> = counts
        .into_iter()
        .filter_map(|(number, text)| (number > 0).then_some(text))
        .collect();
    if counts.is_empty() {
        String::new()
    } else {
        format!(", with {}", counts.join(" and "))
    }
}

/// `1 body`, `2 bodies`.
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
