//! The bridge to serde: whatever has a form in JSON is serialised, and read back, in that form.

#[cfg(feature = "serde")]
mod tree;

/// Lets types that have a form in JSON be serialised in that form.
macro_rules! serialize_as_json {
    ($($(<$life:lifetime>)? $name:ty),* $(,)?) => {$(
        #[cfg(feature = "serde")]
        impl $(<$life>)? serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
                let tree = $crate::json::Json::of(self).map_err(serde::ser::Error::custom)?;
                serde::Serialize::serialize(&tree, target)
            }
        }
    )*};
}
pub(crate) use serialize_as_json;

/// Lets types that are read from JSON be deserialised from the same form.
macro_rules! deserialize_from_json {
    ($($name:ty),* $(,)?) => {$(
        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                let tree = <$crate::json::Json as serde::Deserialize>::deserialize(source)?;
                <Self as $crate::json::take::FromJson>::from_json(&tree).map_err(serde::de::Error::custom)
            }
        }
    )*};
}
pub(crate) use deserialize_from_json;
