//! Reading text: one value after [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259), its nesting bounded, its members distinct.

use std::fmt;

use serde_json::{Map, Number, Value};

/// Why a text is no JSON, and where.
///
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JsonError {
    problem: &'static str,
    offset: usize,
    line: usize,
    column: usize,
}

impl JsonError {
    /// The first byte that cannot be, counted from 0; the text's length where the text ends too early.
    #[must_use]
    pub(crate) fn offset(&self) -> usize {
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

/// More faults than this are not reported one by one: a hostile body would be answered with a longer one.
const MAX_FAULTS: usize = 64;

/// Reads a text from its beginning. Where it cannot go on it stands still and gives nothing; [`error`](Self::error) says why.
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
    problem: &'static str,
    /// What is not accepted, in the order in which it stands.
    pub(crate) faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            problem: "",
            faults: Vec::new(),
        }
    }

    /// Whether all was read.
    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// What is wrong where the reader stands.
    pub(crate) fn error(&self) -> JsonError {
        self.located(if self.is_at_end() {
            "the text ends too early"
        } else {
            self.problem
        })
    }

    fn located(&self, problem: &'static str) -> JsonError {
        let mut line = 1;
        let mut column = 1;
        for byte in self.text.bytes().take(self.at) {
            column += 1;
            if byte == b'\n' {
                line += 1;
                column = 1;
            }
        }
        JsonError {
            problem,
            offset: self.at,
            line,
            column,
        }
    }

    /// One value. What is nested more deeply than `nesting_left` is passed over.
    pub(crate) fn value(&mut self, nesting_left: usize) -> Option<Value> {
        let first = self.token();
        if first != b'{' && first != b'[' {
            return self.scalar(first);
        }
        match nesting_left.checked_sub(1) {
            None => {
                self.report(FaultKind::TooDeep, self.at, Vec::new());
                self.skip().then_some(Value::Null)
            }
            Some(nesting_left) if first == b'{' => self.object(nesting_left),
            Some(nesting_left) => self.array(nesting_left),
        }
    }

    /// White space, and nothing else, up to the end.
    pub(crate) fn end(&mut self) -> bool {
        self.token();
        self.problem = "something follows the value";
        self.is_at_end()
    }

    fn object(&mut self, nesting_left: usize) -> Option<Value> {
        let mut members: Vec<Member> = Vec::new();
        let mut more = self.open(b'}');
        while more {
            self.token();
            let at = self.at;
            let name = self.name()?;
            let before = self.faults.len();
            let value = self.value(nesting_left)?;
            self.faults_lie_inside(before, &name);
            members.push(Member { name, value, at });
            more = self.go_on(b'}')?;
        }
        if !members.is_sorted_by(|one, next| one.name < next.name) {
            members.sort_by(|one, other| one.name.cmp(&other.name));
            // Of two, the first one stays.
            members.dedup_by(|next, one| {
                let repeated = next.name == one.name;
                if repeated {
                    let name = std::mem::take(&mut next.name);
                    self.report(FaultKind::DuplicateMember, next.at, vec![name]);
                }
                repeated
            });
        }
        let members = members
            .into_iter()
            .map(|member| (member.name, member.value));
        Some(Value::Object(members.collect::<Map<_, _>>()))
    }

    fn array(&mut self, nesting_left: usize) -> Option<Value> {
        let mut items = Vec::new();
        let mut more = self.open(b']');
        while more {
            let before = self.faults.len();
            let item = self.value(nesting_left)?;
            if self.faults.len() > before {
                self.faults_lie_inside(before, &items.len().to_string());
            }
            items.push(item);
            more = self.go_on(b']')?;
        }
        Some(Value::Array(items))
    }

    /// Passes over an array or object however deep it is: what is open stands in a list, not on the stack.
    fn skip(&mut self) -> bool {
        let mut open = Vec::new();
        loop {
            let first = self.token();
            // The bracket that closes is two behind the one that opens.
            let is_open = matches!(first, b'{' | b'[') && self.open(first + 2);
            if is_open {
                open.push(first + 2);
            } else if !matches!(first, b'{' | b'[') && self.scalar(first).is_none() {
                return false;
            }
            let mut has_more = is_open;
            while !has_more {
                let Some(end) = open.last() else {
                    return true;
                };
                match self.go_on(*end) {
                    Some(true) => has_more = true,
                    Some(false) => drop(open.pop()),
                    None => return false,
                }
            }
            if open.last() == Some(&b'}') && self.name().is_none() {
                return false;
            }
        }
    }

    /// Enters an array or object; whether there is anything in it.
    fn open(&mut self, end: u8) -> bool {
        self.at += 1;
        let is_empty = self.token() == end;
        self.at += usize::from(is_empty);
        !is_empty
    }

    /// What follows a value in an array or object; whether that is another one.
    fn go_on(&mut self, end: u8) -> Option<bool> {
        let token = self.token();
        if token == end {
            self.at += 1;
            return Some(false);
        }
        if token != b',' {
            return self.stop(if end == b'}' {
                "expected `,` or `}`"
            } else {
                "expected `,` or `]`"
            });
        }
        self.at += 1;
        if self.token() == end {
            return self.stop("trailing comma");
        }
        Some(true)
    }

    /// A member's name and the colon behind it.
    fn name(&mut self) -> Option<String> {
        if self.token() != b'"' {
            return self.stop("a member's name must be a string");
        }
        let name = self.string()?;
        if self.token() != b':' {
            return self.stop("expected `:`");
        }
        self.at += 1;
        Some(name)
    }

    fn scalar(&mut self, first: u8) -> Option<Value> {
        match first {
            b'"' => self.string().map(Value::String),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => self.stop("expected a value"),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        for byte in word.bytes() {
            if self.byte() != byte {
                return self.stop("expected `true`, `false` or `null`");
            }
            self.at += 1;
        }
        Some(value)
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        self.at += usize::from(self.byte() == b'-');
        let leads_with_zero = self.byte() == b'0';
        let whole_digits = self.digits()?;
        if leads_with_zero && whole_digits > 1 {
            self.at = self.at + 1 - whole_digits;
            return self.stop("a number begins with a needless zero");
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if self.byte() | 0x20 == b'e' {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), b'+' | b'-'));
            self.digits()?;
        }
        let text = self.text.get(start..self.at)?;
        let Ok(number) = text.parse::<Number>() else {
            self.at = start;
            return self.stop("a number out of range");
        };
        Some(Value::Number(number))
    }

    /// At least one digit; how many there are.
    fn digits(&mut self) -> Option<usize> {
        let start = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == start {
            return self.stop("expected a digit");
        }
        Some(self.at - start)
    }

    fn string(&mut self) -> Option<String> {
        let mut text = String::new();
        self.at += 1;
        loop {
            let start = self.at;
            while !matches!(self.byte(), 0..b' ' | b'"' | b'\\') {
                self.at += 1;
            }
            text.push_str(self.text.get(start..self.at)?);
            match self.byte() {
                b'"' => {
                    self.at += 1;
                    return Some(text);
                }
                b'\\' => text.push(self.escape()?),
                _ => return self.stop("a control character in a string must be escaped"),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        self.at += 1;
        let character = match self.byte() {
            special @ (b'"' | b'\\' | b'/') => special,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            _ => return self.stop("no such escape"),
        };
        self.at += 1;
        Some(character.into())
    }

    /// The four hexadecimal digits behind `\u`; two times four for what UTF-16 writes as a pair.
    fn unicode(&mut self) -> Option<char> {
        let mut code = self.four_digits()?;
        if code >> 10 == 0xd800 >> 10 {
            for expected in *b"\\u" {
                if self.byte() != expected {
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
            Some(character) => Some(character),
            None => self.stop("half of a surrogate pair"),
        }
    }

    fn four_digits(&mut self) -> Option<u32> {
        let mut code = 0;
        for _ in 0..4 {
            match char::from(self.byte()).to_digit(16) {
                Some(digit) => code = code << 4 | digit,
                None => return self.stop("expected four hexadecimal digits"),
            }
            self.at += 1;
        }
        Some(code)
    }

    /// The first byte that is no white space.
    fn token(&mut self) -> u8 {
        while matches!(self.byte(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
        self.byte()
    }

    /// The next byte; at the end 0, which no JSON holds.
    #[inline]
    fn byte(&self) -> u8 {
        match self.text.as_bytes().get(self.at) {
            Some(byte) => *byte,
            None => 0,
        }
    }

    fn stop<T>(&mut self, problem: &'static str) -> Option<T> {
        self.problem = problem;
        None
    }

    fn report(&mut self, kind: FaultKind, at: usize, way_in: Vec<String>) {
        if self.faults.len() < MAX_FAULTS {
            let place = self.faults.partition_point(|other| other.at < at);
            self.faults.insert(place, Fault { kind, at, way_in });
        }
    }

    /// Faults found since there were `before` lie inside `step`.
    fn faults_lie_inside(&mut self, before: usize, step: &str) {
        for fault in self.faults.iter_mut().skip(before) {
            fault.way_in.push(step.to_owned());
        }
    }
}

/// A member of an object that is not yet known to be the only one of its name.
struct Member {
    name: String,
    value: Value,
    at: usize,
}
