//! The role of a hosted file in its render: main file, poster or thumbnail.
//!
//! ```
//! use shotstack_hosting::{role::RoleSet, AssetRole};
//!
//! let files = ["d2b46ed6.mp4", "d2b46ed6-poster.jpg"];
//! let roles: RoleSet = files.into_iter().map(AssetRole::from_filename).collect();
//! assert!(!roles.contains(AssetRole::Thumbnail));
//! assert_eq!(roles.to_string(), "main,poster");
//! ```

use std::fmt;

const POSTER_SUFFIX: &str = "-poster.jpg";
const THUMBNAIL_SUFFIX: &str = "-thumb.jpg";
/// From Shotstack's n8n node. Its guides have the other suffix.
const OTHER_THUMBNAIL_SUFFIX: &str = "-thumbnail.jpg";

/// The role of a hosted file in its render.
///
/// ```
/// use shotstack_hosting::AssetRole;
///
/// // A JPG can be the main file: the suffix determines the role, not the extension.
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
    /// The small still image, `{render}-thumb.jpg` or `{render}-thumbnail.jpg`.
    Thumbnail,
}

impl AssetRole {
    /// Every role, in the order in which a render's files are listed.
    pub const ALL: [Self; 3] = [Self::Main, Self::Poster, Self::Thumbnail];

    /// The role of a file with this name, determined by the suffix that Shotstack gives to posters and thumbnails.
    ///
    /// A main file with a custom name that ends in such a suffix looks like a poster or a thumbnail.
    #[must_use]
    pub fn from_filename(filename: &str) -> Self {
        if filename.ends_with(POSTER_SUFFIX) {
            Self::Poster
        } else if filename.ends_with(THUMBNAIL_SUFFIX) || filename.ends_with(OTHER_THUMBNAIL_SUFFIX)
        {
            Self::Thumbnail
        } else {
            Self::Main
        }
    }

    /// The name of the role: `main`, `poster` or `thumbnail`.
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

/// The error for a text that is not the name of a role.
///
/// ```
/// use shotstack_hosting::{role::UnknownRole, AssetRole};
///
/// assert_eq!("cover".parse::<AssetRole>(), Err(UnknownRole));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a role is main, poster or thumbnail")]
pub struct UnknownRole;

/// The file name without its last extension, and without `-poster`, `-thumb` or `-thumbnail` before that.
#[cfg(feature = "json")]
pub(crate) fn stem(filename: &str) -> &str {
    let stem = filename.rsplit_once('.').map_or(filename, |(stem, _)| stem);
    let bare = stem
        .strip_suffix("-poster")
        .or_else(|| stem.strip_suffix("-thumb"))
        .or_else(|| stem.strip_suffix("-thumbnail"));
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
    /// The empty set.
    pub const EMPTY: Self = Self(0);
    /// The main file alone.
    pub const MAIN: Self = Self(AssetRole::Main.bit());

    /// Whether the role is in the set.
    #[must_use]
    pub fn contains(self, role: AssetRole) -> bool {
        self.0 & role.bit() != 0
    }

    /// The union of both sets.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set with one more role.
    #[must_use]
    pub fn with(self, role: AssetRole) -> Self {
        Self(self.0 | role.bit())
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The roles in order: main, poster, thumbnail.
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
            for name in text.split(',') {
                roles = roles.with(name.parse()?);
            }
        }
        Ok(roles)
    }
}

#[cfg(feature = "json")]
mod json {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{AssetRole, RoleSet};
    use crate::decode::from_text;

    impl Serialize for AssetRole {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for AssetRole {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            from_text(deserializer)
        }
    }

    impl Serialize for RoleSet {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_seq(self.iter())
        }
    }

    impl<'de> Deserialize<'de> for RoleSet {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Vec::<AssetRole>::deserialize(deserializer).map(Self::from_iter)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffix_determines_the_role() {
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
            ("a-thumbnail.jpg", AssetRole::Thumbnail),
            ("a-thumbnail.png", AssetRole::Main),
            ("a-thumbnails.jpg", AssetRole::Main),
        ] {
            assert_eq!(AssetRole::from_filename(filename), role, "{filename}");
        }
    }

    #[cfg(feature = "json")]
    #[test]
    fn the_stem_has_neither_extension_nor_suffix() {
        for (filename, expected) in [
            ("a.mp4", "a"),
            ("a.b.mp4", "a.b"),
            ("a-poster.jpg", "a"),
            ("a-thumb.jpg", "a"),
            ("a-thumbnail.jpg", "a"),
            ("a-poster.png", "a"),
            ("a", "a"),
        ] {
            assert_eq!(stem(filename), expected, "{filename}");
        }
    }

    #[test]
    fn a_set_has_each_role_once_and_in_order() {
        let roles: RoleSet = [AssetRole::Thumbnail, AssetRole::Main, AssetRole::Main]
            .into_iter()
            .collect();
        assert_eq!(roles, RoleSet::MAIN.with(AssetRole::Thumbnail));
        assert_eq!(roles.to_string(), "main,thumbnail");
        assert_eq!(
            roles.iter().collect::<Vec<_>>(),
            [AssetRole::Main, AssetRole::Thumbnail]
        );
        assert!(roles.contains(AssetRole::Main) && !roles.contains(AssetRole::Poster));
        assert_eq!(
            roles.union("poster".parse().unwrap()),
            AssetRole::ALL.into_iter().collect()
        );
        assert!(RoleSet::EMPTY.is_empty() && !roles.is_empty());
        assert_eq!("".parse(), Ok(RoleSet::EMPTY));
        assert_eq!("main,".parse::<RoleSet>(), Err(UnknownRole));
        for role in AssetRole::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
    }
}
