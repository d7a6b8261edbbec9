//! The members of an object, in the order of their names.

use crate::json::Json;
use crate::json::write::{JsonWriter, ToJson};

/// The members of a JSON object. The order in which they were written makes no difference.
///
/// ```
/// use shotstack_hosting::{Json, JsonObject};
///
/// let mut object = JsonObject::default();
/// object.insert("views".to_owned(), Json::from(3_u64));
/// assert_eq!(object.get("views"), Some(&Json::from(3_u64)));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JsonObject(Vec<(String, Json)>);

impl JsonObject {
    /// Takes members of distinct names in the order of their names.
    pub(super) fn of_sorted(members: Vec<(String, Json)>) -> Self {
        Self(members)
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(other, _)| other.as_str().cmp(name))
    }

    /// The member of this name.
    ///
    /// ```
    /// # use shotstack_hosting::JsonObject;
    /// assert_eq!(JsonObject::default().get("id"), None);
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        let at = self.place(name).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// Puts a member in, and gives the one of this name that was there.
    ///
    /// ```
    /// # use shotstack_hosting::{Json, JsonObject};
    /// let mut object = JsonObject::default();
    /// assert_eq!(object.insert("id".to_owned(), Json::Null), None);
    /// ```
    pub fn insert(&mut self, name: String, value: Json) -> Option<Json> {
        match self.place(&name) {
            Ok(at) => self
                .0
                .get_mut(at)
                .map(|(_, old)| std::mem::replace(old, value)),
            Err(at) => {
                self.0.insert(at, (name, value));
                None
            }
        }
    }

    /// Takes the member of this name out.
    ///
    /// ```
    /// # use shotstack_hosting::JsonObject;
    /// assert_eq!(JsonObject::default().remove("id"), None);
    /// ```
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let at = self.place(name).ok()?;
        Some(self.0.remove(at).1)
    }

    /// The members, in the order of their names.
    ///
    /// ```
    /// # use shotstack_hosting::JsonObject;
    /// assert_eq!(JsonObject::default().iter().count(), 0);
    /// ```
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Json)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many members there are.
    ///
    /// ```
    /// # use shotstack_hosting::JsonObject;
    /// assert_eq!(JsonObject::default().len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    ///
    /// ```
    /// # use shotstack_hosting::JsonObject;
    /// assert!(JsonObject::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl ToJson for JsonObject {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        for (name, value) in &self.0 {
            out.member(name, value);
        }
        out.close_object();
    }
}
