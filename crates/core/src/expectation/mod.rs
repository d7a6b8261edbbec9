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
mod edit;

pub use edit::EditError;

use serde::{Deserialize, Serialize};

use crate::event::{EditRender, EditStatus, StillImage};
use crate::expectation::destination::{Destinations, Hosting, SHOTSTACK, accepts};
use crate::role::{AssetRole, RoleSet};

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
