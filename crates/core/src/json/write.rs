//! Writing: compact text, from the outside in.

use crate::json::number::JsonNumber;

/// What has a form in JSON.
///
/// ```
/// use shotstack_hosting::{render::Lease, Timestamp, ToJson};
///
/// let lease = Lease::from(Timestamp::from_millis(0));
/// assert_eq!(lease.to_json(), r#"{"until":30000}"#);
/// ```
pub trait ToJson {
    /// Writes it.
    ///
    /// ```
    /// # use shotstack_hosting::{JsonWriter, Stage, ToJson};
    /// let mut out = JsonWriter::default();
    /// Stage::Production.write_json(&mut out);
    /// assert_eq!(out.into_text(), r#""v1""#);
    /// ```
    fn write_json(&self, out: &mut JsonWriter);

    /// Its compact JSON text.
    ///
    /// ```
    /// # use shotstack_hosting::{Stage, ToJson};
    /// assert_eq!(Stage::Production.to_json(), r#""v1""#);
    /// ```
    #[must_use]
    fn to_json(&self) -> String {
        let mut out = JsonWriter::default();
        self.write_json(&mut out);
        out.into_text()
    }
}

/// Writes JSON without white space; the commas come by themselves.
///
/// ```
/// use shotstack_hosting::JsonWriter;
///
/// let mut out = JsonWriter::default();
/// out.open_object();
/// out.member("owner", "o");
/// out.name("roles");
/// out.array(["main", "poster"]);
/// out.close_object();
/// assert_eq!(out.into_text(), r#"{"owner":"o","roles":["main","poster"]}"#);
/// ```
#[derive(Debug, Default)]
pub struct JsonWriter {
    text: String,
}

impl JsonWriter {
    /// The text so far.
    ///
    /// ```
    /// # use shotstack_hosting::JsonWriter;
    /// assert_eq!(JsonWriter::default().into_text(), "");
    /// ```
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// A comma, unless this is the first value of an array or object, a member's value, or the whole text.
    fn separate(&mut self) {
        if !matches!(self.text.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.text.push(',');
        }
    }

    fn word(&mut self, word: &str) {
        self.separate();
        self.text.push_str(word);
    }

    /// Begins an object.
    ///
    /// ```
    /// # use shotstack_hosting::JsonWriter;
    /// let mut out = JsonWriter::default();
    /// out.open_object();
    /// out.close_object();
    /// assert_eq!(out.into_text(), "{}");
    /// ```
    pub fn open_object(&mut self) {
        self.word("{");
    }

    /// Ends an object.
    ///
    /// ```
    /// # use shotstack_hosting::JsonWriter;
    /// # let mut out = JsonWriter::default();
    /// # out.open_object();
    /// out.close_object();
    /// ```
    pub fn close_object(&mut self) {
        self.text.push('}');
    }

    /// Begins an array.
    ///
    /// ```
    /// # use shotstack_hosting::JsonWriter;
    /// let mut out = JsonWriter::default();
    /// out.open_array();
    /// out.close_array();
    /// assert_eq!(out.into_text(), "[]");
    /// ```
    pub fn open_array(&mut self) {
        self.word("[");
    }

    /// Ends an array.
    ///
    /// ```
    /// # use shotstack_hosting::JsonWriter;
    /// # let mut out = JsonWriter::default();
    /// # out.open_array();
    /// out.close_array();
    /// ```
    pub fn close_array(&mut self) {
        self.text.push(']');
    }

    /// A member's name; its value comes next.
    ///
    /// ```
    /// # use shotstack_hosting::JsonWriter;
    /// # let mut out = JsonWriter::default();
    /// # out.open_object();
    /// out.name("owner");
    /// out.string("o");
    /// # out.close_object();
    /// assert_eq!(out.into_text(), r#"{"owner":"o"}"#);
    /// ```
    pub fn name(&mut self, name: &str) {
        self.string(name);
        self.text.push(':');
    }

    /// A member: its name and its value.
    ///
    /// ```
    /// # use shotstack_hosting::JsonWriter;
    /// # let mut out = JsonWriter::default();
    /// # out.open_object();
    /// out.member("owner", "o");
    /// # out.close_object();
    /// assert_eq!(out.into_text(), r#"{"owner":"o"}"#);
    /// ```
    pub fn member<T: ToJson + ?Sized>(&mut self, name: &str, value: &T) {
        self.name(name);
        value.write_json(self);
    }

    /// The members of a value that is an object, as members of this one.
    ///
    /// ```
    /// # use shotstack_hosting::{id::RenderKey, JsonWriter};
    /// # let mut out = JsonWriter::default();
    /// out.open_object();
    /// out.member("status", "ready");
    /// out.members_of(&RenderKey::new("o".parse()?, "r".parse()?));
    /// out.close_object();
    /// assert_eq!(out.into_text(), r#"{"status":"ready","owner":"o","render":"r"}"#);
    /// # Ok::<(), shotstack_hosting::id::IdError>(())
    /// ```
    pub fn members_of(&mut self, object: &impl ToJson) {
        let text = object.to_json();
        let members = text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'));
        if let Some(members) = members.filter(|members| !members.is_empty()) {
            self.word(members);
        }
    }

    /// An array.
    ///
    /// ```
    /// # use shotstack_hosting::JsonWriter;
    /// let mut out = JsonWriter::default();
    /// out.array(["a", "b"]);
    /// assert_eq!(out.into_text(), r#"["a","b"]"#);
    /// ```
    pub fn array<T: ToJson>(&mut self, items: impl IntoIterator<Item = T>) {
        self.open_array();
        for item in items {
            item.write_json(self);
        }
        self.close_array();
    }

    /// `null`.
    ///
    /// ```
    /// # use shotstack_hosting::JsonWriter;
    /// let mut out = JsonWriter::default();
    /// out.null();
    /// assert_eq!(out.into_text(), "null");
    /// ```
    pub fn null(&mut self) {
        self.word("null");
    }

    /// `true` or `false`.
    ///
    /// ```
    /// # use shotstack_hosting::JsonWriter;
    /// let mut out = JsonWriter::default();
    /// out.bool(true);
    /// assert_eq!(out.into_text(), "true");
    /// ```
    pub fn bool(&mut self, value: bool) {
        self.word(if value { "true" } else { "false" });
    }

    /// A number.
    ///
    /// ```
    /// # use shotstack_hosting::JsonWriter;
    /// let mut out = JsonWriter::default();
    /// out.number(&7_i64.into());
    /// assert_eq!(out.into_text(), "7");
    /// ```
    pub fn number(&mut self, number: &JsonNumber) {
        self.word(number.as_str());
    }

    /// A string.
    ///
    /// ```
    /// # use shotstack_hosting::JsonWriter;
    /// let mut out = JsonWriter::default();
    /// out.string("a\n\"b\"");
    /// assert_eq!(out.into_text(), r#""a\n\"b\"""#);
    /// ```
    pub fn string(&mut self, text: &str) {
        self.separate();
        self.text.push('"');
        let mut rest = text;
        while let Some(at) = rest
            .bytes()
            .position(|byte| byte < b' ' || byte == b'"' || byte == b'\\')
        {
            let (plain, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.text.push_str(plain);
            let mut special = special.chars();
            if let Some(character) = special.next() {
                self.escape(character);
            }
            rest = special.as_str();
        }
        self.text.push_str(rest);
        self.text.push('"');
    }

    fn escape(&mut self, character: char) {
        let short = match character {
            '"' | '\\' => character,
            '\u{8}' => 'b',
            '\u{c}' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            _ => {
                self.text.push_str("\\u00");
                for digit in [u32::from(character) >> 4, u32::from(character) & 15] {
                    self.text.extend(char::from_digit(digit, 16));
                }
                return;
            }
        };
        self.text.push('\\');
        self.text.push(short);
    }
}

impl ToJson for str {
    fn write_json(&self, out: &mut JsonWriter) {
        out.string(self);
    }
}

impl ToJson for String {
    fn write_json(&self, out: &mut JsonWriter) {
        out.string(self);
    }
}

macro_rules! numbers {
    ($($name:ident through $wide:ident),*) => {$(
        impl ToJson for $name {
            fn write_json(&self, out: &mut JsonWriter) {
                out.number(&$wide::from(*self).into());
            }
        }
    )*};
}

numbers!(i64 through i64, u64 through u64, u32 through u64, u16 through u64);

impl ToJson for bool {
    fn write_json(&self, out: &mut JsonWriter) {
        out.bool(*self);
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn write_json(&self, out: &mut JsonWriter) {
        (*self).write_json(out);
    }
}

/// `null` where there is none.
impl<T: ToJson> ToJson for Option<T> {
    fn write_json(&self, out: &mut JsonWriter) {
        match self {
            Some(value) => value.write_json(out),
            None => out.null(),
        }
    }
}

impl<T: ToJson> ToJson for [T] {
    fn write_json(&self, out: &mut JsonWriter) {
        out.array(self);
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write_json(&self, out: &mut JsonWriter) {
        out.array(self);
    }
}
