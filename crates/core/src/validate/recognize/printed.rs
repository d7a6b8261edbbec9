//! Values that were printed by Python, Node or Ruby, and are not JSON.

/// The program that printed a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Printer {
    Python,
    Node,
    Ruby,
}

impl Printer {
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Python => {
                "this seems to be printed by Python, and is not JSON: use `json.dumps`, or keep the original body"
            }
            Self::Node => {
                "this seems to be printed by Node, and is not JSON: use `JSON.stringify`, or keep the original body"
            }
            Self::Ruby => {
                "this seems to be printed by Ruby, and is not JSON: use `to_json`, or keep the original body"
            }
        }
    }
}

/// Converts printed text to JSON; `None` if none of the programs prints such text. The caller must parse the result,
/// which may not be valid JSON if the text was truncated or mixed.
pub(super) fn to_json(text: &str) -> Option<(Printer, String)> {
    let mut reader = Reader {
        rest: text,
        json: String::with_capacity(text.len()),
        printer: None,
    };
    while !reader.rest.is_empty() {
        reader.token()?;
    }
    Some((reader.printer?, reader.json))
}

struct Reader<'a> {
    rest: &'a str,
    json: String,
    /// The program that the tokens suggest.
    printer: Option<Printer>,
}

impl Reader<'_> {
    fn token(&mut self) -> Option<()> {
        let first = self.rest.chars().next()?;
        match first {
            '\'' | '"' | '`' => {
                if first == '\'' {
                    self.printer.get_or_insert(Printer::Python);
                }
                self.string(first)
            }
            '=' => {
                self.rest = self.rest.strip_prefix("=>")?;
                self.json.push(':');
                self.printer = Some(Printer::Ruby);
                Some(())
            }
            first if first.is_alphabetic() || first == '_' || first == '$' => self.word(),
            '-' | '0'..='9' => self.number(),
            '{' | '}' | '[' | ']' | ',' | ':' => self.copy(first),
            first if first.is_ascii_whitespace() => self.copy(first),
            _ => None,
        }
    }

    fn copy(&mut self, first: char) -> Option<()> {
        self.json.push(first);
        self.rest = self.rest.get(first.len_utf8()..)?;
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
        let end = self.rest.find(|c| !is_part(c));
        let (number, rest) = self.rest.split_at_checked(end.unwrap_or(self.rest.len()))?;
        self.json.push_str(number);
        self.rest = rest;
        Some(())
    }

    fn string(&mut self, quote: char) -> Option<()> {
        let mut text = String::new();
        let mut chars = self.rest.get(1..)?.char_indices();
        loop {
            let (at, character) = chars.next()?;
            match character {
                '\\' => match chars.next()?.1 {
                    'n' => text.push('\n'),
                    'r' => text.push('\r'),
                    't' => text.push('\t'),
                    kind @ ('x' | 'u') => {
                        let digits = if kind == 'x' { 2 } else { 4 };
                        let mut code = 0;
                        for _ in 0..digits {
                            code = code * 16 + chars.next()?.1.to_digit(16)?;
                        }
                        text.push(char::from_u32(code)?);
                    }
                    other => text.push(other),
                },
                _ if character == quote => {
                    self.rest = self.rest.get(1 + at + 1..)?;
                    break;
                }
                _ => text.push(character),
            }
        }
        self.json.push_str(&serde_json::to_string(&text).ok()?);
        Some(())
    }

    fn word(&mut self) -> Option<()> {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let end = self
            .rest
            .find(|c: char| !is_part(c))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end)?;
        if matches!(word, "b" | "u") && rest.starts_with(['\'', '"']) {
            self.rest = rest;
            self.printer = Some(Printer::Python);
            return Some(());
        }
        let (json, printer) = match word {
            _ if rest.trim_ascii_start().starts_with(':') => {
                self.json.push_str(&serde_json::to_string(word).ok()?);
                self.rest = rest;
                self.printer = Some(Printer::Node);
                return Some(());
            }
            "None" => ("null", Some(Printer::Python)),
            "True" => ("true", Some(Printer::Python)),
            "False" => ("false", Some(Printer::Python)),
            "nil" => ("null", Some(Printer::Ruby)),
            "undefined" => ("null", Some(Printer::Node)),
            "null" => ("null", None),
            "true" => ("true", None),
            "false" => ("false", None),
            _ => return None,
        };
        self.json.push_str(json);
        self.rest = rest;
        // Both Python and Node print single quotes, so any other token decides.
        if printer.is_some() && matches!(self.printer, None | Some(Printer::Python)) {
            self.printer = printer;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_programs_print_them() {
        for (text, printer, json) in [
            (
                "{'a': 'b', 'c': None}",
                Printer::Python,
                r#"{"a": "b", "c": null}"#,
            ),
            (
                r#"{'a': "it's", 'b': [True, False, 1.5e-3]}"#,
                Printer::Python,
                r#"{"a": "it's", "b": [true, false, 1.5e-3]}"#,
            ),
            (
                r"{'a': '\x41\u00e9\n\''}",
                Printer::Python,
                r#"{"a": "Aé\n'"}"#,
            ),
            (r#"b'{"a":1}'"#, Printer::Python, r#""{\"a\":1}""#),
            (
                "{ a: 'b',\n  $c_1: undefined, 'd-e': null }",
                Printer::Node,
                "{ \"a\": \"b\",\n  \"$c_1\": null, \"d-e\": null }",
            ),
            (
                r#"{"a"=>"b", "c"=>nil}"#,
                Printer::Ruby,
                r#"{"a":"b", "c":null}"#,
            ),
        ] {
            assert_eq!(to_json(text), Some((printer, json.to_owned())), "{text}");
        }
    }

    #[test]
    fn json_and_prose_are_not_what_a_program_printed() {
        for text in [
            r#"{"a": true}"#,
            "",
            "{'a': 'b",
            "{'a': datetime.datetime(2021, 7, 12)}",
            "it's a dog's life",
            "<b>",
            r"{'a': '\u00'}",
            "{ a: [Object] }",
        ] {
            assert_eq!(to_json(text), None, "{text}");
        }
    }
}
