//! Where the files of a render are copied to: Shotstack's hosting, and other destinations.

use serde_json::{Map, Value};

use crate::json::take::{FromJson, ReadValue, Unfit};
use crate::json::write::{JsonWriter, ToJson};
use crate::role::AssetRole;
use crate::validate::finding::{Code, Finding, member_path};
use crate::validate::limits::Limits;
use crate::validate::member::name_at;

/// More destinations than this are refused; Shotstack has about ten kinds of them.
const MAX_DESTINATIONS: usize = 64;

/// Shotstack's own hosting, as a destination's `provider`.
pub(crate) const SHOTSTACK: &str = "shotstack";

/// The destinations that take video only: they get the main file, no poster and no thumbnail.
const VIDEO_ONLY: [&str; 3] = ["mux", "tiktok", "vimeo"];

/// Destinations by `provider`, in order, each as often as an edit lists it: every one gets copies of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Destinations(Vec<String>);

impl From<Vec<String>> for Destinations {
    fn from(providers: Vec<String>) -> Self {
        let mut destinations = Self::default();
        for provider in providers {
            destinations.add(provider);
        }
        destinations
    }
}

impl ToJson for Destinations {
    fn write_json(&self, out: &mut JsonWriter) {
        out.array(&self.0);
    }
}

impl FromJson for Destinations {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Vec::<String>::from_json(value).map(Self::from)
    }
}

impl Destinations {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// In order, so that they need no sorting: it takes much code, and where it comes from they mostly are.
    pub(crate) fn add(&mut self, provider: String) {
        let mut at = self.0.len();
        while at > 0 && self.0.get(at - 1).is_some_and(|known| *known > provider) {
            at -= 1;
        }
        self.0.insert(at, provider);
    }

    /// Each as often as the one or the other lists it.
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

/// Whether files are copied to Shotstack's hosting. What is said later in this order wins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Hosting {
    /// Nobody said: it is on by default.
    #[default]
    Unspecified,
    Excluded,
    Included,
}

impl ToJson for Hosting {
    fn write_json(&self, out: &mut JsonWriter) {
        out.string(match self {
            Self::Unspecified => "unsaid",
            Self::Excluded => "excluded",
            Self::Included => "included",
        });
    }
}

impl FromJson for Hosting {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        let words = ["unsaid", "excluded", "included"];
        match value.word(&words, "not `unsaid`, `excluded` or `included`")? {
            0 => Ok(Self::Unspecified),
            1 => Ok(Self::Excluded),
            _ => Ok(Self::Included),
        }
    }
}

/// Whether copies of files of this role go to such a destination.
pub(crate) fn takes(provider: &str, role: AssetRole) -> bool {
    role == AssetRole::Main || !VIDEO_ONLY.contains(&provider)
}

/// What the `destinations` of an edit's `output` say; `path` is the output's.
pub(crate) fn of_output(
    output: &Map<String, Value>,
    path: &str,
    findings: &mut Vec<Finding>,
) -> (Hosting, Destinations) {
    let path = member_path(path, "destinations");
    let mut hosting = Hosting::Included;
    let mut elsewhere = Destinations::default();
    let list: &[Value] = match output.get("destinations") {
        None | Some(Value::Null) => &[],
        Some(Value::Array(list)) if list.len() > MAX_DESTINATIONS => {
            let message = format!("there are more than {MAX_DESTINATIONS} destinations");
            findings.push(Finding::new(&path, Code::TooLong, &message));
            &[]
        }
        Some(Value::Array(list)) => list,
        Some(other) => {
            findings.push(Finding::not_a(&path, "an array", other));
            &[]
        }
    };
    for (at, destination) in list.iter().enumerate() {
        let path = member_path(&path, &at.to_string());
        let Value::Object(destination) = destination else {
            findings.push(Finding::not_a(&path, "an object", destination));
            continue;
        };
        let provider = destination.get("provider");
        match name_at(&path, "provider", provider, Limits::default()) {
            Ok(SHOTSTACK) => match destination.get("exclude") {
                None | Some(Value::Null | Value::Bool(false)) => {}
                Some(Value::Bool(true)) => hosting = Hosting::Excluded,
                Some(other) => {
                    let path = member_path(&path, "exclude");
                    findings.push(Finding::not_a(&path, "a boolean", other));
                }
            },
            Ok(provider) => elsewhere.add(provider.to_owned()),
            Err(finding) => findings.push(finding),
        }
    }
    (hosting, elsewhere)
}
