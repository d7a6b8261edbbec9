//! Reading text: one value after [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259), its nesting bounded, its members distinct.

use std::fmt;

use crate::json::Json;
use crate::json::number::{JsonNumber, is_out_of_range};
use crate::json::object::JsonObject;

/// Why a text is no JSON, and where.
///
/// ```
/// use shotstack_hosting::Json;
///
/// let error = "[1,\n 2,]".parse::<Json>().unwrap_err();
/// assert_eq!(error.to_string(), "trailing comma at line 2 column 4");
/// assert_eq!(error.offset(), 7);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    problem: &'static str,
    offset: usize,
    line: usize,
    column: usize,
}

impl JsonError {
    /// The first byte that cannot be, counted from 0; the text's length where the text ends too early.
    ///
    /// ```
    /// # use shotstack_hosting::Json;
    /// assert_eq!("nil".parse::<Json>().unwrap_err().offset(), 1);
    /// ```
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }
}

/// What is wrong, the line counted from 1, and the byte in it, likewise.
impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            problem,
            line,
            column,
            ..
        } = self;
        write!(f, "{problem} at line {line} column {column}")
    }
}

impl std::error::Error for JsonError {}

/// Nesting is bounded at 128, and of two members of one name the text is refused.
impl std::str::FromStr for Json {
    type Err = JsonError;

    fn from_str(text: &str) -> Result<Self, JsonError> {
        let mut reader = Reader::new(text);
        let value = reader.value(crate::validate::limits::MAX_NESTING);
        let value = value.and_then(|value| reader.end().map(|()| value));
        match (value, reader.faults.is_empty()) {
            (Ok(value), true) => Ok(value),
            (Ok(_), false) => {
                Err(reader.error("nested too deeply, or with two members of one name"))
            }
            (Err(Stop { problem }), _) => Err(reader.error(problem)),
        }
    }
}

/// Something that is JSON and yet is not accepted. The way to it is collected from the inside out, so that it costs
/// nothing without one.
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    /// Where it stands, in bytes.
    at: usize,
    pub(crate) way_in: Vec<String>,
}

impl Fault {
    pub(crate) fn too_deep(way_in: Vec<String>) -> Self {
        Self {
            kind: FaultKind::TooDeep,
            at: 0,
            way_in,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaultKind {
    TooDeep,
    DuplicateMember,
}

/// Reading ends where the reader stands.
pub(crate) struct Stop {
    problem: &'static str,
}

/// More faults than this are not reported one by one: a hostile body would be answered with a longer one.
const MAX_FAULTS: usize = 64;

const ENDS: &str = "the text ends too early";

/// Reads a text from its beginning.
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            faults: Vec::new(),
        }
    }

    /// Whether all was read.
    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// What is not accepted, in the order in which it stands.
    pub(crate) fn into_faults(self) -> Vec<Fault> {
        let mut faults = self.faults;
        faults.sort_by_key(|fault| fault.at);
        faults
    }

    fn error(&self, problem: &'static str) -> JsonError {
        let before = self.text.get(..self.at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        JsonError {
            problem,
            offset: self.at,
            line: 1 + before.bytes().filter(|byte| *byte == b'\n').count(),
            column: 1 + before.len() - line_start,
        }
    }

    /// What is wrong where the reader has stopped.
    pub(crate) fn stopped(&self, stop: &Stop) -> JsonError {
        self.error(stop.problem)
    }

    /// One value. What is nested more deeply than `nesting_left` is passed over.
    pub(crate) fn value(&mut self, nesting_left: usize) -> Result<Json, Stop> {
        match self.token()? {
            b'{' | b'[' if nesting_left == 0 => {
                self.report(FaultKind::TooDeep, self.at, Vec::new());
                self.skip()?;
                Ok(Json::Null)
            }
            b'{' => self.object(nesting_left - 1),
            b'[' => self.array(nesting_left - 1),
            first => self.scalar(first),
        }
    }

    /// White space, and nothing else, up to the end.
    pub(crate) fn end(&mut self) -> Result<(), Stop> {
        match self.token() {
            Err(_) => Ok(()),
            Ok(_) => self.stop("something follows the value"),
        }
    }

    fn object(&mut self, nesting_left: usize) -> Result<Json, Stop> {
        let mut members: Vec<Member> = Vec::new();
        let mut more = self.open(b'}')?;
        while more {
            self.token()?;
            let at = self.at;
            let name = self.name()?;
            let before = self.faults.len();
            let value = self.value(nesting_left)?;
            for fault in self.faults.iter_mut().skip(before) {
                fault.way_in.push(name.clone());
            }
            members.push(Member { name, value, at });
            more = self.go_on(b'}')?;
        }
        if !members.is_sorted_by(|one, next| one.name < next.name) {
            members.sort_by(|one, other| one.name.cmp(&other.name));
            // Of two, the first one stays.
            members.dedup_by(|next, one| {
                let repeated = next.name == one.name;
                if repeated {
                    self.report(
                        FaultKind::DuplicateMember,
                        next.at,
                        vec![std::mem::take(&mut next.name)],
                    );
                }
                repeated
            });
        }
        let members = members
            .into_iter()
            .map(|member| (member.name, member.value));
        Ok(Json::Object(JsonObject::of_sorted(members.collect())))
    }

    fn array(&mut self, nesting_left: usize) -> Result<Json, Stop> {
        let mut items = Vec::new();
        let mut more = self.open(b']')?;
        while more {
            let before = self.faults.len();
            let item = self.value(nesting_left)?;
            for fault in self.faults.iter_mut().skip(before) {
                fault.way_in.push(items.len().to_string());
            }
            items.push(item);
            more = self.go_on(b']')?;
        }
        Ok(Json::Array(items))
    }

    /// Passes over an array or object however deep it is: what is open stands in a list, not on the stack.
    fn skip(&mut self) -> Result<(), Stop> {
        let mut open = Vec::new();
        loop {
            match self.token()? {
                bracket @ (b'{' | b'[') => {
                    let end = if bracket == b'{' { b'}' } else { b']' };
                    if self.open(end)? {
                        open.push(end);
                        self.name_in(end)?;
                        continue;
                    }
                }
                first => drop(self.scalar(first)?),
            }
            loop {
                let Some(end) = open.last().copied() else {
                    return Ok(());
                };
                if self.go_on(end)? {
                    self.name_in(end)?;
                    break;
                }
                open.pop();
            }
        }
    }

    /// Passes over a member's name, if it is an object that ends so.
    fn name_in(&mut self, end: u8) -> Result<(), Stop> {
        if end == b'}' {
            self.name()?;
        }
        Ok(())
    }

    /// Enters an array or object; whether there is anything in it.
    fn open(&mut self, end: u8) -> Result<bool, Stop> {
        self.at += 1;
        let is_empty = self.token()? == end;
        self.at += usize::from(is_empty);
        Ok(!is_empty)
    }

    /// What follows a value in an array or object; whether that is another one.
    fn go_on(&mut self, end: u8) -> Result<bool, Stop> {
        match self.token()? {
            b',' => {
                self.at += 1;
                if self.token()? == end {
                    return self.stop("trailing comma");
                }
                Ok(true)
            }
            token if token == end => {
                self.at += 1;
                Ok(false)
            }
            _ if end == b'}' => self.stop("expected `,` or `}`"),
            _ => self.stop("expected `,` or `]`"),
        }
    }

    /// A member's name and the colon behind it.
    fn name(&mut self) -> Result<String, Stop> {
        if self.token()? != b'"' {
            return self.stop("a member's name must be a string");
        }
        let name = self.string()?;
        if self.token()? != b':' {
            return self.stop("expected `:`");
        }
        self.at += 1;
        Ok(name)
    }

    fn scalar(&mut self, first: u8) -> Result<Json, Stop> {
        match first {
            b'"' => self.string().map(Json::String),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'n' => self.word("null", Json::Null),
            _ => self.stop("expected a value"),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, Stop> {
        for byte in word.bytes() {
            if self.byte()? != byte {
                return self.stop("expected `true`, `false` or `null`");
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn number(&mut self) -> Result<Json, Stop> {
        let start = self.at;
        self.at += usize::from(self.byte()? == b'-');
        let leads_with_zero = self.byte()? == b'0';
        let whole_digits = self.digits()?;
        if leads_with_zero && whole_digits > 1 {
            self.at = self.at + 1 - whole_digits;
            return self.stop("a number begins with a needless zero");
        }
        if self.byte().is_ok_and(|byte| byte == b'.') {
            self.at += 1;
            self.digits()?;
        }
        if self.byte().is_ok_and(|byte| byte | 0x20 == b'e') {
            self.at += 1;
            self.at += usize::from(matches!(self.byte()?, b'+' | b'-'));
            self.digits()?;
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        if is_out_of_range(text) {
            return self.stop("a number out of range");
        }
        Ok(Json::Number(JsonNumber::of_text(text)))
    }

    /// At least one digit; how many there are.
    fn digits(&mut self) -> Result<usize, Stop> {
        let start = self.at;
        while self.byte().is_ok_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            self.byte()?;
            return self.stop("expected a digit");
        }
        Ok(self.at - start)
    }

    fn string(&mut self) -> Result<String, Stop> {
        let mut text = String::new();
        self.at += 1;
        loop {
            let start = self.at;
            let rest = self.text.as_bytes().get(start..).unwrap_or_default();
            let plain = rest
                .iter()
                .position(|byte| *byte < b' ' || *byte == b'"' || *byte == b'\\');
            self.at += plain.unwrap_or(rest.len());
            text.push_str(self.text.get(start..self.at).unwrap_or_default());
            match self.byte()? {
                b'"' => {
                    self.at += 1;
                    return Ok(text);
                }
                b'\\' => text.push(self.escape()?),
                _ => return self.stop("a control character in a string must be escaped"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Stop> {
        self.at += 1;
        let character = match self.byte()? {
            special @ (b'"' | b'\\' | b'/') => special.into(),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            _ => return self.stop("no such escape"),
        };
        self.at += 1;
        Ok(character)
    }

    /// The four hexadecimal digits behind `\u`; two times four for what UTF-16 writes as a pair.
    fn unicode(&mut self) -> Result<char, Stop> {
        let mut code = self.four_digits()?;
        if (0xd800..0xdc00).contains(&code) {
            for expected in *b"\\u" {
                if self.byte()? != expected {
                    return self.stop("half of a surrogate pair");
                }
                self.at += 1;
            }
            // What is no second half makes a code that is no character's.
            let low = self.four_digits()?.wrapping_sub(0xdc00);
            code = if low < 0x400 {
                0x10000 + ((code - 0xd800) << 10) + low
            } else {
                u32::MAX
            };
        }
        match char::from_u32(code) {
            Some(character) => Ok(character),
            None => self.stop("half of a surrogate pair"),
        }
    }

    fn four_digits(&mut self) -> Result<u32, Stop> {
        let mut code = 0;
        for _ in 0..4 {
            match char::from(self.byte()?).to_digit(16) {
                Some(digit) => code = code << 4 | digit,
                None => return self.stop("expected four hexadecimal digits"),
            }
            self.at += 1;
        }
        Ok(code)
    }

    /// The first byte that is no white space.
    fn token(&mut self) -> Result<u8, Stop> {
        loop {
            let byte = self.byte()?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Ok(byte);
            }
            self.at += 1;
        }
    }

    fn byte(&self) -> Result<u8, Stop> {
        match self.text.as_bytes().get(self.at) {
            Some(byte) => Ok(*byte),
            None => self.stop(ENDS),
        }
    }

    #[allow(clippy::unused_self)]
    fn stop<T>(&self, problem: &'static str) -> Result<T, Stop> {
        Err(Stop { problem })
    }

    fn report(&mut self, kind: FaultKind, at: usize, way_in: Vec<String>) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault { kind, at, way_in });
        }
    }
}

/// A member of an object that is not yet known to be the only one of its name.
struct Member {
    name: String,
    value: Json,
    at: usize,
}
