//! Taking typed values out of a tree: what does not fit is told by its place.

use std::fmt;

use serde_json::{Map, Value};

/// What can be read from JSON.
pub trait FromJson: Sized {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// The value, or one inside it, is not of the form that it must have.
    fn from_json(value: &Value) -> Result<Self, Unfit>;
}

/// Why a JSON value is not what it was to be: the place, as a JSON Pointer, and what is wrong there.
// In a box, because every reader hands it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit(Box<Told>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    path: String,
    problem: String,
}

impl Unfit {
    /// Something is wrong with a value.
    #[must_use]
    #[inline(never)]
    pub fn new(problem: &str) -> Self {
        Self(Box::new(Told {
            path: String::new(),
            problem: problem.to_owned(),
        }))
    }

    pub(crate) fn because(problem: impl fmt::Display) -> Self {
        Self::new(&problem.to_string())
    }

    /// It is wrong with the value of this member, or at this index, of another value.
    #[must_use]
    pub fn inside(mut self, step: &str) -> Self {
        self.step(step);
        self
    }

    #[inline(never)]
    fn step(&mut self, step: &str) {
        let step = crate::validate::finding::member_path("", step);
        self.0.path.insert_str(0, &step);
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Told { path, problem } = &*self.0;
        if !path.is_empty() {
            f.write_str(path)?;
            f.write_str(": ")?;
        }
        f.write_str(problem)
    }
}

impl std::error::Error for Unfit {}

/// Reads typed values out of a tree.
pub trait ReadValue {
    /// The members, or that this is not an object.
    ///
    /// # Errors
    ///
    /// It is not an object.
    fn members(&self) -> Result<&Map<String, Value>, Unfit>;

    /// The text, or that this is not a string.
    ///
    /// # Errors
    ///
    /// It is not a string.
    fn text(&self) -> Result<&str, Unfit>;

    /// Reads the items one by one.
    ///
    /// # Errors
    ///
    /// It is not an array, or one of its items is not of its form.
    fn each(&self, read: &mut dyn FnMut(&Value) -> Result<(), Unfit>) -> Result<(), Unfit>;

    /// Which of these words the text is, or `problem`.
    ///
    /// # Errors
    ///
    /// It is not one of them.
    fn word(&self, words: &[&str], problem: &str) -> Result<usize, Unfit>;
}

impl ReadValue for Value {
    fn members(&self) -> Result<&Map<String, Value>, Unfit> {
        self.as_object().ok_or_else(|| Unfit::new("not an object"))
    }

    fn text(&self) -> Result<&str, Unfit> {
        self.as_str().ok_or_else(|| Unfit::new("not a string"))
    }

    fn each(&self, read: &mut dyn FnMut(&Value) -> Result<(), Unfit>) -> Result<(), Unfit> {
        let items = self.as_array().ok_or_else(|| Unfit::new("not an array"))?;
        for (at, item) in items.iter().enumerate() {
            read(item).map_err(|unfit| unfit.inside(&at.to_string()))?;
        }
        Ok(())
    }

    fn word(&self, words: &[&str], problem: &str) -> Result<usize, Unfit> {
        let text = self.text()?;
        let known = words.iter().position(|word| *word == text);
        known.ok_or_else(|| Unfit::new(problem))
    }
}

/// Reads typed members.
pub trait ReadMembers {
    /// The member of this name, read; `null` where there is none.
    ///
    /// # Errors
    ///
    /// It is absent and must not be, or not of its form.
    fn take<T: FromJson>(&self, name: &str) -> Result<T, Unfit>;

    /// The member of this name; `null` where there is none.
    fn or_null(&self, name: &str) -> &Value;

    /// What was wrong is wrong with the member of this name.
    fn locate(&self, name: &str, unfit: &mut Unfit);

    /// Reads the member of this name into its place, which stays as it is if there is none.
    ///
    /// # Errors
    ///
    /// It is not of its form.
    fn fill<T: FromJson>(&self, name: &str, place: &mut T) -> Result<(), Unfit>;

    /// The member of this name, read, or what its type has for a default.
    ///
    /// # Errors
    ///
    /// It is there and not of its form; `null` has to be one.
    fn take_or_default<T: FromJson + Default>(&self, name: &str) -> Result<T, Unfit>;

    /// The member of this name, read, or what stands in for it.
    ///
    /// # Errors
    ///
    /// It is there and not of its form; `null` has to be one.
    fn take_or<T: FromJson>(&self, name: &str, usual: T) -> Result<T, Unfit>;

    /// That there are no members but these.
    ///
    /// # Errors
    ///
    /// There is another one; the error says which there can be.
    fn only(&self, names: &[&str]) -> Result<(), Unfit>;
}

impl ReadMembers for Map<String, Value> {
    fn take<T: FromJson>(&self, name: &str) -> Result<T, Unfit> {
        let mut read = T::from_json(self.or_null(name));
        if let Err(unfit) = &mut read {
            self.locate(name, unfit);
        }
        read
    }

    fn or_null(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&Value::Null)
    }

    fn locate(&self, name: &str, unfit: &mut Unfit) {
        if self.get(name).is_none() {
            *unfit = Unfit::new("missing");
        }
        unfit.step(name);
    }

    fn fill<T: FromJson>(&self, name: &str, place: &mut T) -> Result<(), Unfit> {
        if self.get(name).is_some() {
            *place = self.take(name)?;
        }
        Ok(())
    }

    fn take_or_default<T: FromJson + Default>(&self, name: &str) -> Result<T, Unfit> {
        self.take_or(name, T::default())
    }

    fn take_or<T: FromJson>(&self, name: &str, usual: T) -> Result<T, Unfit> {
        match self.get(name) {
            Some(_) => self.take(name),
            None => Ok(usual),
        }
    }

    fn only(&self, names: &[&str]) -> Result<(), Unfit> {
        for (name, _) in self {
            if !names.contains(&name.as_str()) {
                let mut problem = "not known, unlike ".to_owned();
                for (at, known) in names.iter().enumerate() {
                    problem.extend([if at > 0 { ", `" } else { "`" }, known, "`"]);
                }
                return Err(Unfit::new(&problem).inside(name));
            }
        }
        Ok(())
    }
}

/// As it is.
impl FromJson for Value {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(value.clone())
    }
}

impl FromJson for bool {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        value
            .as_bool()
            .ok_or_else(|| Unfit::new("not true or false"))
    }
}

impl FromJson for String {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        value.text().map(str::to_owned)
    }
}

impl FromJson for u64 {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        value
            .as_u64()
            .ok_or_else(|| Unfit::new("not a whole number from 0 on"))
    }
}

impl FromJson for i64 {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        value
            .as_i64()
            .ok_or_else(|| Unfit::new("not a whole number"))
    }
}

macro_rules! smaller_numbers {
    ($($name:ident),*) => {$(
        impl FromJson for $name {
            fn from_json(value: &Value) -> Result<Self, Unfit> {
                let number = u64::from_json(value)?;
                Self::try_from(number).map_err(|_| Unfit::new("too large a number"))
            }
        }
    )*};
}

smaller_numbers!(u32, usize);

/// `null` and absence are `None`.
impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match value {
            Value::Null => Ok(None),
            value => T::from_json(value).map(Some),
        }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        let mut items = Self::new();
        value.each(&mut |item| {
            items.push(T::from_json(item)?);
            Ok(())
        })?;
        Ok(items)
    }
}
