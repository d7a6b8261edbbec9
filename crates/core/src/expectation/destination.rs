//! The destinations of a render's files: Shotstack's hosting and others.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::role::AssetRole;
use crate::validate::code::Code;
use crate::validate::finding::{Finding, member_path};
use crate::validate::limits::Limits;
use crate::validate::members::required_line;

/// The largest number of destinations. Shotstack supports about ten.
const MAX_DESTINATIONS: usize = 64;

/// Shotstack's own hosting, as a destination's `provider`.
pub(crate) const SHOTSTACK: &str = "shotstack";

/// The destinations that accept videos only: they receive the main file, but no poster and no thumbnail.
const VIDEO_ONLY: [&str; 3] = ["mux", "tiktok", "vimeo"];

/// Destinations by `provider`, sorted, each as often as an edit lists it, because each receives its own copies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>")]
pub(crate) struct Destinations(Vec<String>);

impl From<Vec<String>> for Destinations {
    fn from(mut providers: Vec<String>) -> Self {
        providers.sort_unstable();
        Self(providers)
    }
}

impl Destinations {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Merges the lists: each provider as often as either lists it.
    pub(crate) fn merge(&mut self, other: &Self) {
        let mut at = 0;
        for provider in &other.0 {
            while self.0.get(at).is_some_and(|known| known < provider) {
                at += 1;
            }
            if self.0.get(at) != Some(provider) {
                self.0.insert(at, provider.clone());
            }
            at += 1;
        }
    }
}

/// Whether files are copied to Shotstack's hosting. If sources differ, the later variant wins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Hosting {
    /// Not specified: hosting is on by default.
    #[default]
    Unspecified,
    Excluded,
    Included,
}

/// Whether a destination accepts files in this role.
pub(crate) fn accepts(provider: &str, role: AssetRole) -> bool {
    role == AssetRole::Main || !VIDEO_ONLY.contains(&provider)
}

/// Parses the `destinations` of an edit's `output`, whose JSON Pointer is `path`.
pub(crate) fn from_output(
    output: &Map<String, Value>,
    path: &str,
    findings: &mut Vec<Finding>,
) -> (Hosting, Destinations) {
    let path = member_path(path, "destinations");
    let mut hosting = Hosting::Included;
    let mut elsewhere = Vec::new();
    let list: &[Value] = match output.get("destinations") {
        None | Some(Value::Null) => &[],
        Some(Value::Array(list)) if list.len() > MAX_DESTINATIONS => {
            let message = format!("there are more than {MAX_DESTINATIONS} destinations");
            findings.push(Finding::new(&path, Code::TooLong, &message));
            &[]
        }
        Some(Value::Array(list)) => list,
        Some(other) => {
            findings.push(Finding::wrong_type(&path, "an array", other));
            &[]
        }
    };
    for (at, destination) in list.iter().enumerate() {
        let path = member_path(&path, &at.to_string());
        let Value::Object(destination) = destination else {
            findings.push(Finding::wrong_type(&path, "an object", destination));
            continue;
        };
        let provider = destination.get("provider");
        match required_line(&path, "provider", provider, Limits::default()) {
            Ok(SHOTSTACK) => match destination.get("exclude") {
                None | Some(Value::Null | Value::Bool(false)) => {}
                Some(Value::Bool(true)) => hosting = Hosting::Excluded,
                Some(other) => {
                    let path = member_path(&path, "exclude");
                    findings.push(Finding::wrong_type(&path, "a boolean", other));
                }
            },
            Ok(provider) => elsewhere.push(provider.to_owned()),
            Err(finding) => findings.push(finding),
        }
    }
    (hosting, elsewhere.into())
}
