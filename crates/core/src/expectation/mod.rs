//! The files that a render will produce, and their destinations.
//!
//! An [`Expectation`] comes from an edit, from an event or an API response, from a callback token, or from the program.
//! Expectations from several sources can be merged.
//!
//! ```
//! use serde_json::json;
//! use shotstack_hosting::expectation::Expectation;
//!
//! let edit = json!({"output": {"format": "mp4", "poster": {"capture": 1}, "destinations": [
//!     {"provider": "shotstack", "exclude": true}, {"provider": "s3"}, {"provider": "mux"}
//! ]}});
//! let expectation = Expectation::from_edit(&edit)?;
//! for (role, destination) in expectation.copies() {
//!     println!("{role} at {destination}"); // main at mux, main at s3, poster at s3: Mux accepts videos only
//! }
//! assert_eq!(expectation.copies().count(), 3);
//! # Ok::<(), shotstack_hosting::expectation::EditError>(())
//! ```

pub(crate) mod destination;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::MAX_RESPONSE_BYTES;
use crate::event::{EditRender, EditStatus, StillImage};
use crate::expectation::destination::{Destinations, Hosting, SHOTSTACK, accepts};
use crate::role::{AssetRole, RoleSet};
use crate::validate::Invalid;
use crate::validate::code::Code;
use crate::validate::finding::{Finding, member_path};
use crate::validate::limits::Limits;
use crate::validate::recognize::shape::{Shape, shape};
use crate::validate::strict_json;

/// The files that a render is expected to produce.
///
/// Expectations can be merged: the result has the roles and destinations of both, and is known if either is exact.
///
/// ```
/// use serde_json::json;
/// use shotstack_hosting::{expectation::Expectation, role::RoleSet};
///
/// let edit = json!({"timeline": {}, "output": {"format": "mp4", "poster": {"capture": 1}}});
/// let mut expectation = Expectation::default();
/// assert!(!expectation.is_known());
/// assert_eq!(expectation.roles(), RoleSet::MAIN); // presumed
///
/// expectation.merge(&Expectation::from_edit(&edit)?);
/// assert!(expectation.is_known());
/// assert_eq!(expectation.roles().to_string(), "main,poster");
/// # Ok::<(), shotstack_hosting::expectation::EditError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    roles: RoleSet,
    known: bool,
    hosting: Hosting,
    elsewhere: Destinations,
}

impl Expectation {
    /// Expects exactly these roles, on Shotstack's hosting unless another source excludes it.
    #[must_use]
    pub fn exactly(roles: RoleSet) -> Self {
        Self {
            roles,
            known: true,
            ..Self::default()
        }
    }

    /// Excludes Shotstack's hosting, and sets these destinations instead, by `provider`.
    #[must_use]
    pub fn with_only_destinations<'a>(self, providers: impl IntoIterator<Item = &'a str>) -> Self {
        let elsewhere: Vec<String> = providers.into_iter().map(str::to_owned).collect();
        Self {
            hosting: Hosting::Excluded,
            elsewhere: elsewhere.into(),
            ..self
        }
    }

    /// The files that an edit produces according to its `output`: the main file, and `poster` and `thumbnail` if
    /// requested, at each of `destinations`. The expectation is exact.
    ///
    /// The document can also be a template, or the response to `GET /templates/{id}`, with the edit inside.
    ///
    /// # Errors
    ///
    /// `output` is missing, or `poster`, `thumbnail` or `destinations` has the wrong type; or it is another document,
    /// such as a request to render a template.
    pub fn from_edit(document: &Value) -> Result<Self, EditError> {
        let (edit, path) = edit_in(document)?;
        let path = format!("{path}/output");
        let expectation = match edit.get("output") {
            Some(Value::Object(output)) => Self::from_output(output, &path),
            Some(other) => Err(vec![Finding::wrong_type(&path, "an object", other)]),
            None => {
                let message = "`output` is missing: it determines which files the render produces";
                let finding = Finding::new(&path, Code::Missing, message);
                Err(vec![finding.with_hint(
                    "an edit is expected here, as posted to the Edit API",
                )])
            }
        };
        Ok(expectation?)
    }

    /// Like [`from_edit`](Self::from_edit), from JSON text of up to [`MAX_RESPONSE_BYTES`].
    ///
    /// # Errors
    ///
    /// The text is not valid JSON, or as for [`from_edit`](Self::from_edit).
    pub fn from_edit_json(text: &[u8]) -> Result<Self, EditError> {
        let limits = Limits {
            max_bytes: MAX_RESPONSE_BYTES,
            ..Limits::default()
        };
        Self::from_edit(&strict_json::parse_value(text, limits)?)
    }

    pub(crate) fn from_output(
        output: &Map<String, Value>,
        path: &str,
    ) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut roles = RoleSet::MAIN;
        for (name, role) in &[
            ("poster", AssetRole::Poster),
            ("thumbnail", AssetRole::Thumbnail),
        ] {
            match output.get(*name) {
                None | Some(Value::Null) => {}
                Some(Value::Object(_)) => roles = roles.with(*role),
                Some(other) => {
                    let path = member_path(path, name);
                    findings.push(Finding::wrong_type(&path, "an object", other));
                }
            }
        }
        let (hosting, elsewhere) = destination::from_output(output, path, &mut findings);
        if findings.is_empty() {
            Ok(Self {
                roles,
                known: true,
                hosting,
                elsewhere,
            })
        } else {
            Err(findings)
        }
    }

    /// The expectation from an `edit`/`render` event. It is exact if the event is `done` and has both `poster` and
    /// `thumbnail` (null means none), a lower bound otherwise. The event does not name the destinations.
    #[must_use]
    pub fn from_edit_render(event: &EditRender) -> Self {
        let still = |image: &StillImage| match image {
            // Null can also mean that the image does not exist yet.
            StillImage::None if event.status != EditStatus::Done => StillImage::Unspecified,
            image => image.clone(),
        };
        Self::from_stills(&still(&event.poster), &still(&event.thumbnail))
    }

    pub(crate) fn from_stills(poster: &StillImage, thumbnail: &StillImage) -> Self {
        let mut roles = RoleSet::MAIN;
        let mut known = true;
        for (still, role) in &[
            (poster, AssetRole::Poster),
            (thumbnail, AssetRole::Thumbnail),
        ] {
            match still {
                StillImage::Unspecified => known = false,
                StillImage::None => {}
                StillImage::Url(_) | StillImage::Unreadable => roles = roles.with(*role),
            }
        }
        Self {
            roles,
            known,
            ..Self::default()
        }
    }

    /// Merges another expectation into this one.
    pub fn merge(&mut self, other: &Self) {
        self.roles = self.roles.union(other.roles);
        self.known |= other.known;
        self.hosting = self.hosting.max(other.hosting);
        self.elsewhere.merge(&other.elsewhere);
    }

    /// Whether any source was exact. If not, there may be more files than expected.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.known
    }

    /// The expected roles; the main file, if nothing is known.
    #[must_use]
    pub fn roles(&self) -> RoleSet {
        if self.roles.is_empty() && !self.known {
            RoleSet::MAIN
        } else {
            self.roles
        }
    }

    /// Whether files are copied to Shotstack's hosting.
    #[must_use]
    pub fn is_hosted(&self) -> bool {
        self.hosting != Hosting::Excluded
    }

    /// The destinations besides Shotstack's hosting, by `provider`, sorted, each as often as the edit lists it.
    pub fn elsewhere(&self) -> impl Iterator<Item = &str> {
        self.elsewhere.iter()
    }

    /// The expected copies: each role at each destination that accepts it, Shotstack's hosting first.
    ///
    /// Mux, `TikTok` and Vimeo accept the main file only.
    pub fn copies(&self) -> impl Iterator<Item = (AssetRole, &str)> {
        let hosting = self.is_hosted().then_some(SHOTSTACK);
        hosting
            .into_iter()
            .chain(self.elsewhere())
            .flat_map(|provider| {
                let roles = self.roles().iter();
                roles
                    .filter(move |role| accepts(provider, *role))
                    .map(move |role| (role, provider))
            })
    }

    /// The destinations whose copies of a role readiness waits for: Shotstack's hosting or, if it is excluded, every
    /// other one that accepts the role.
    pub(crate) fn providers(&self, role: AssetRole) -> Vec<&str> {
        let mut providers = Vec::new();
        if self.is_hosted() {
            providers.push(SHOTSTACK);
        } else {
            for provider in self.elsewhere() {
                if accepts(provider, role) {
                    providers.push(provider);
                }
            }
        }
        providers
    }
}

/// The edit in a document, which may be an edit, a template or a template's response, and the edit's pointer.
fn edit_in(document: &Value) -> Result<(&Value, &'static str), EditError> {
    let shape = shape(document);
    let path = match shape {
        Shape::Edit | Shape::Unknown => "",
        Shape::Template => "/template",
        Shape::TemplateResponse(path) => path,
        other => {
            let name = other.name().unwrap_or_default();
            let message = format!("this is {name}, not an edit");
            let finding = Finding::new("", Code::OtherDocument, &message);
            return Err(vec![finding.with_hint(other.hint_for_an_edit())].into());
        }
    };
    Ok((document.pointer(path).unwrap_or(document), path))
}

/// Why the expected files cannot be read from an edit.
///
/// ```
/// use serde_json::json;
/// use shotstack_hosting::expectation::Expectation;
///
/// let error = Expectation::from_edit(&json!({"output": {"poster": true}})).unwrap_err();
/// assert_eq!(error.findings()[0].path(), "/output/poster");
/// assert_eq!(error.to_string(), "the edit is not valid: /output/poster: `poster` is a boolean, not an object");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the edit is not valid: {}", listed(findings))]
pub struct EditError {
    findings: Vec<Finding>,
}

fn listed(findings: &[Finding]) -> String {
    let texts: Vec<String> = findings.iter().map(Finding::to_string).collect();
    texts.join("; ")
}

impl EditError {
    /// The problems of the edit; never empty.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

impl From<Vec<Finding>> for EditError {
    fn from(findings: Vec<Finding>) -> Self {
        Self { findings }
    }
}

impl From<EditError> for Invalid {
    fn from(error: EditError) -> Self {
        error.findings.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn expectation(output: &Value) -> Expectation {
        Expectation::from_edit(&json!({ "output": output })).unwrap()
    }

    fn providers(expected: &Expectation, role: AssetRole) -> Vec<&str> {
        expected.providers(role)
    }

    #[test]
    fn hosting_is_on_unless_excluded() {
        let s3 = json!({"provider": "s3"});
        let off = json!({"provider": "shotstack", "exclude": true});
        let on = json!({"provider": "shotstack", "exclude": false});
        let main = AssetRole::Main;
        assert_eq!(providers(&expectation(&json!({})), main), ["shotstack"]);
        assert_eq!(
            providers(&expectation(&json!({ "destinations": [s3] })), main),
            ["shotstack"]
        );
        assert_eq!(
            providers(&expectation(&json!({ "destinations": [on, s3] })), main),
            ["shotstack"]
        );
        assert_eq!(
            providers(&expectation(&json!({ "destinations": [off, s3] })), main),
            ["s3"]
        );
        assert!(providers(&expectation(&json!({ "destinations": [off] })), main).is_empty());
    }

    #[test]
    fn some_destinations_accept_videos_only() {
        let expected = expectation(&json!({"poster": {}, "destinations": [
            {"provider": "shotstack", "exclude": true}, {"provider": "s3"}, {"provider": "mux"}
        ]}));
        assert_eq!(providers(&expected, AssetRole::Main), ["mux", "s3"]);
        assert_eq!(providers(&expected, AssetRole::Poster), ["s3"]);
    }

    #[test]
    fn every_problem_of_an_edit_is_found() {
        let edit = json!({"output": {"poster": 1, "destinations": [
            {}, {"provider": 2}, {"provider": "shotstack", "exclude": "yes"}
        ]}});
        let paths: Vec<_> = Expectation::from_edit(&edit)
            .unwrap_err()
            .findings()
            .iter()
            .map(|finding| finding.path().to_owned())
            .collect();
        assert_eq!(
            paths,
            [
                "/output/poster",
                "/output/destinations/0/provider",
                "/output/destinations/1/provider",
                "/output/destinations/2/exclude",
            ]
        );
    }

    #[test]
    fn expectations_are_merged() {
        let mut expected = Expectation::default();
        assert!(!expected.is_known() && expected.is_hosted());
        assert_eq!(expected.roles(), RoleSet::MAIN);
        expected.merge(&expectation(&json!({"poster": {}, "destinations": [
            {"provider": "shotstack", "exclude": true}, {"provider": "s3"}, {"provider": "s3"}, {"provider": "mux"}
        ]})));
        assert!(expected.is_known() && !expected.is_hosted());
        assert_eq!(expected.roles().to_string(), "main,poster");
        assert_eq!(
            expected.elsewhere().collect::<Vec<_>>(),
            ["mux", "s3", "s3"]
        );
        expected.merge(&expectation(
            &json!({"destinations": [{"provider": "s3"}, {"provider": "azure"}]}),
        ));
        assert!(expected.is_hosted());
        assert_eq!(
            expected.elsewhere().collect::<Vec<_>>(),
            ["azure", "mux", "s3", "s3"]
        );
        let copies = expectation(&json!({"poster": {}, "destinations": [{"provider": "mux"}]}));
        let hosted = [
            (AssetRole::Main, "shotstack"),
            (AssetRole::Poster, "shotstack"),
        ];
        let everywhere = hosted.into_iter().chain([(AssetRole::Main, "mux")]);
        assert!(copies.copies().eq(everywhere));
    }
}
