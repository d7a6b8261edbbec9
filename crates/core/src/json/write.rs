//! Writing: compact text, from the outside in.

use serde_json::{Map, Value};

/// What has a form in JSON.
pub trait ToJson {
    /// Writes it.
    fn write_json(&self, out: &mut JsonWriter);

    /// Its compact JSON text.
    #[must_use]
    fn to_json(&self) -> String {
        let mut out = JsonWriter::default();
        self.write_json(&mut out);
        out.into_text()
    }
}

/// Writes JSON without white space; the commas come by themselves.
#[derive(Debug, Default)]
pub struct JsonWriter {
    text: String,
}

impl JsonWriter {
    /// The text so far.
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
    pub fn open_object(&mut self) {
        self.word("{");
    }

    /// Ends an object.
    pub fn close_object(&mut self) {
        self.text.push('}');
    }

    /// Begins an array.
    pub fn open_array(&mut self) {
        self.word("[");
    }

    /// Ends an array.
    pub fn close_array(&mut self) {
        self.text.push(']');
    }

    /// A member's name; its value comes next.
    pub fn name(&mut self, name: &str) {
        self.string(name);
        self.text.push(':');
    }

    /// A member: its name and its value.
    pub fn member<T: ToJson + ?Sized>(&mut self, name: &str, value: &T) {
        self.name(name);
        value.write_json(self);
    }

    /// The members of a value that is an object, as members of this one.
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
    pub fn array<T: ToJson>(&mut self, items: impl IntoIterator<Item = T>) {
        self.open_array();
        for item in items {
            item.write_json(self);
        }
        self.close_array();
    }

    /// `null`.
    pub fn null(&mut self) {
        self.word("null");
    }

    /// `true` or `false`.
    pub fn bool(&mut self, value: bool) {
        self.word(if value { "true" } else { "false" });
    }

    /// A text that is JSON already.
    pub fn json(&mut self, text: &str) {
        self.word(text);
    }

    /// A string.
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
    ($($name:ident),*) => {$(
        impl ToJson for $name {
            fn write_json(&self, out: &mut JsonWriter) {
                out.word(&self.to_string());
            }
        }
    )*};
}

numbers!(i64, u64, u32, u16);

impl ToJson for Value {
    fn write_json(&self, out: &mut JsonWriter) {
        out.word(&self.to_string());
    }
}

impl ToJson for Map<String, Value> {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        for (name, value) in self {
            out.member(name, value);
        }
        out.close_object();
    }
}

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
