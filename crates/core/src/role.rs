//! What a hosted file is to its render: the main file, the poster or the thumbnail.

use std::fmt;

use crate::pieces::pieces;
#[cfg(feature = "json")]
use crate::pieces::rsplit_once;

const POSTER_SUFFIX: &str = "-poster.jpg";
const THUMBNAIL_SUFFIX: &str = "-thumb.jpg";

/// What a hosted file is to its render.
///
/// ```
/// use shotstack_hosting::AssetRole;
///
/// // A JPG can be the main file: the suffix tells, never the extension.
/// assert_eq!(AssetRole::from_filename("6d7acbe6.jpg"), AssetRole::Main);
/// assert_eq!(AssetRole::from_filename("6d7acbe6-poster.jpg"), AssetRole::Poster);
/// assert_eq!(AssetRole::from_filename("6d7acbe6-thumb.jpg"), AssetRole::Thumbnail);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssetRole {
    /// The video, image or sound that the edit describes.
    Main,
    /// The full-size still image, `{render}-poster.jpg`.
    Poster,
    /// The small still image, `{render}-thumb.jpg`.
    Thumbnail,
}

impl AssetRole {
    /// Every role, in the order in which a render's files are listed.
    ///
    /// ```
    /// # use shotstack_hosting::{role::RoleSet, AssetRole};
    /// assert_eq!(AssetRole::ALL[0], AssetRole::Main);
    /// ```
    pub const ALL: [Self; 3] = [Self::Main, Self::Poster, Self::Thumbnail];

    /// The role that a file name tells, by the suffix that Shotstack gives to posters and thumbnails.
    ///
    /// A main file whose custom name ends in such a suffix cannot be told from the real one.
    ///
    /// ```
    /// # use shotstack_hosting::{role::RoleSet, AssetRole};
    /// assert_eq!(AssetRole::from_filename("my film.mp4"), AssetRole::Main);
    /// ```
    #[must_use]
    pub fn from_filename(filename: &str) -> Self {
        if filename.ends_with(POSTER_SUFFIX) {
            Self::Poster
        } else if filename.ends_with(THUMBNAIL_SUFFIX) {
            Self::Thumbnail
        } else {
            Self::Main
        }
    }

    /// The role's name in JSON: `main`, `poster` or `thumbnail`.
    ///
    /// ```
    /// # use shotstack_hosting::{role::RoleSet, AssetRole};
    /// assert_eq!(AssetRole::Thumbnail.as_str(), "thumbnail");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Poster => "poster",
            Self::Thumbnail => "thumbnail",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Main => 1,
            Self::Poster => 2,
            Self::Thumbnail => 4,
        }
    }
}

impl fmt::Display for AssetRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for AssetRole {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        match text {
            "main" => Ok(Self::Main),
            "poster" => Ok(Self::Poster),
            "thumbnail" => Ok(Self::Thumbnail),
            _ => Err(UnknownRole),
        }
    }
}

/// The text names no role.
///
/// ```
/// use shotstack_hosting::{role::UnknownRole, AssetRole};
///
/// assert_eq!("video".parse::<AssetRole>(), Err(UnknownRole));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownRole;

impl UnknownRole {
    /// What is displayed.
    #[doc(hidden)]
    #[must_use]
    pub fn message(self) -> &'static str {
        "a role is main, poster or thumbnail"
    }
}

impl std::error::Error for UnknownRole {}

impl fmt::Display for UnknownRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

/// The file name without its last extension, and without `-poster` or `-thumb` before that.
#[cfg(feature = "json")]
pub(crate) fn stem(filename: &str) -> &str {
    let stem = rsplit_once(filename, b'.').map_or(filename, |(stem, _)| stem);
    let bare = stem
        .strip_suffix("-poster")
        .or_else(|| stem.strip_suffix("-thumb"));
    bare.unwrap_or(stem)
}

/// The name that Shotstack gives to the file of a render in a role.
pub(crate) fn filename(render: &str, role: AssetRole, extension: &str) -> String {
    let mut filename = render.to_owned();
    match role {
        AssetRole::Main => {
            filename.push('.');
            filename.push_str(extension);
        }
        AssetRole::Poster => filename.push_str(POSTER_SUFFIX),
        AssetRole::Thumbnail => filename.push_str(THUMBNAIL_SUFFIX),
    }
    filename
}

/// A set of roles.
///
/// ```
/// use shotstack_hosting::{role::RoleSet, AssetRole};
///
/// let roles: RoleSet = [AssetRole::Poster, AssetRole::Main].into_iter().collect();
/// assert!(roles.contains(AssetRole::Main));
/// assert_eq!(roles.to_string(), "main,poster");
/// assert_eq!("main,poster".parse(), Ok(roles));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct RoleSet(u8);

impl RoleSet {
    /// No role.
    ///
    /// ```
    /// # use shotstack_hosting::{role::RoleSet, AssetRole};
    /// assert!(RoleSet::EMPTY.is_empty());
    /// ```
    pub const EMPTY: Self = Self(0);
    /// The main file alone.
    ///
    /// ```
    /// # use shotstack_hosting::{role::RoleSet, AssetRole};
    /// assert!(RoleSet::MAIN.contains(AssetRole::Main));
    /// ```
    pub const MAIN: Self = Self(AssetRole::Main.bit());

    /// Whether the role is one of the set.
    ///
    /// ```
    /// # use shotstack_hosting::{role::RoleSet, AssetRole};
    /// assert!(!RoleSet::MAIN.contains(AssetRole::Poster));
    /// ```
    #[must_use]
    pub fn contains(self, role: AssetRole) -> bool {
        self.0 & role.bit() != 0
    }

    /// Both sets together.
    ///
    /// ```
    /// # use shotstack_hosting::{role::RoleSet, AssetRole};
    /// let both = RoleSet::MAIN.union(RoleSet::EMPTY.with(AssetRole::Poster));
    /// assert!(both.contains(AssetRole::Poster));
    /// ```
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set and one more role.
    ///
    /// ```
    /// # use shotstack_hosting::{role::RoleSet, AssetRole};
    /// assert_eq!(RoleSet::MAIN.with(AssetRole::Poster).to_string(), "main,poster");
    /// ```
    #[must_use]
    pub fn with(self, role: AssetRole) -> Self {
        Self(self.0 | role.bit())
    }

    /// Whether there is no role in it.
    ///
    /// ```
    /// # use shotstack_hosting::{role::RoleSet, AssetRole};
    /// assert!(!RoleSet::MAIN.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The roles in order: main, poster, thumbnail.
    ///
    /// ```
    /// # use shotstack_hosting::{role::RoleSet, AssetRole};
    /// assert_eq!(RoleSet::MAIN.iter().collect::<Vec<_>>(), [AssetRole::Main]);
    /// ```
    pub fn iter(self) -> impl Iterator<Item = AssetRole> {
        AssetRole::ALL
            .iter()
            .copied()
            .filter(move |role| self.contains(*role))
    }
}

impl FromIterator<AssetRole> for RoleSet {
    fn from_iter<I: IntoIterator<Item = AssetRole>>(roles: I) -> Self {
        roles.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl fmt::Display for RoleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, role) in self.iter().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            f.write_str(role.as_str())?;
        }
        Ok(())
    }
}

/// Role names joined with commas; the empty text is the empty set.
impl std::str::FromStr for RoleSet {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        let mut roles = Self::EMPTY;
        if !text.is_empty() {
            for name in pieces(text, b',') {
                roles = roles.with(name.parse()?);
            }
        }
        Ok(roles)
    }
}

#[cfg(feature = "json")]
mod json {
    use super::{AssetRole, RoleSet};
    use crate::json::take::{FromJson, ReadValue, Unfit};
    use crate::json::with_serde::{deserialize_from_json, serialize_as_json};
    use crate::json::write::{JsonWriter, ToJson};
    use crate::validate::finding::shortened;
    use serde_json::Value;

    /// What stands in place of a role may be long.
    const MAX_TOLD_BYTES: usize = 40;

    impl ToJson for AssetRole {
        fn write_json(&self, out: &mut JsonWriter) {
            out.string(self.as_str());
        }
    }

    impl FromJson for AssetRole {
        fn from_json(value: &Value) -> Result<Self, Unfit> {
            let text = value.text()?;
            text.parse().map_err(|_| {
                let told = shortened(text, MAX_TOLD_BYTES);
                Unfit::new(&["not `main`, `poster` or `thumbnail` but `", &told, "`"].concat())
            })
        }
    }

    impl ToJson for RoleSet {
        fn write_json(&self, out: &mut JsonWriter) {
            out.array(self.iter());
        }
    }

    impl FromJson for RoleSet {
        fn from_json(value: &Value) -> Result<Self, Unfit> {
            let mut roles = Self::EMPTY;
            value.each(&mut |role| {
                roles = roles.with(AssetRole::from_json(role)?);
                Ok(())
            })?;
            Ok(roles)
        }
    }

    serialize_as_json!(AssetRole, RoleSet);
    deserialize_from_json!(AssetRole, RoleSet);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffix_tells_the_role() {
        for (filename, role) in [
            ("a.mp4", AssetRole::Main),
            ("a.jpg", AssetRole::Main),
            ("poster.jpg", AssetRole::Main),
            ("a-poster.png", AssetRole::Main),
            ("a-Poster.jpg", AssetRole::Main),
            ("a-thumb.jpg.mp4", AssetRole::Main),
            ("a-poster.jpg", AssetRole::Poster),
            ("-poster.jpg", AssetRole::Poster),
            ("a-poster-thumb.jpg", AssetRole::Thumbnail),
        ] {
            assert_eq!(AssetRole::from_filename(filename), role, "{filename}");
        }
    }

    #[cfg(feature = "json")]
    #[test]
    fn the_stem_is_the_name_without_what_the_role_adds() {
        for (filename, expected) in [
            ("a.mp4", "a"),
            ("a.b.mp4", "a.b"),
            ("a-poster.jpg", "a"),
            ("a-thumb.jpg", "a"),
            ("a-poster.png", "a"),
            ("a", "a"),
        ] {
            assert_eq!(stem(filename), expected, "{filename}");
        }
    }
}
