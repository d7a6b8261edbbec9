//! JSON is read and written as `serde_json` does it, which is older and far more used than ours.

use proptest::prelude::*;
use serde_json::Value;
use shotstack_hosting::Json;

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\"\\\\\u{0}-\u{1f}a\u{fffd}\u{1f600}]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Text that may be JSON, or was before something happened to it.
fn any_text() -> impl Strategy<Value = String> {
    let damage = prop_oneof![
        Just(String::new()),
        "[\\]\\[{}:,\"\\\\ \n\t0-9eE.+tfnu-]{1,4}",
        any::<char>().prop_map(String::from),
        Just("\\ud83d".to_owned()),
        Just("\\ude00".to_owned()),
        Just("\\u0000".to_owned()),
        Just("null".to_owned()),
    ];
    let number = "-?[0-9]{1,3}(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,3})?";
    let whole = prop_oneof![
        any_value().prop_map(|value| value.to_string()),
        any_value().prop_map(|value| serde_json::to_string_pretty(&value).unwrap()),
        number.prop_map(|number| format!("[{number}]")),
        "[\\]\\[{}:,\"a0-9 .e-]{0,12}",
    ];
    (whole, any::<prop::sample::Index>(), 0..3_usize, damage).prop_map(|(text, at, cut, damage)| {
        let at = text.floor_char_boundary(at.index(text.len() + 1));
        let behind = text.ceil_char_boundary((at + cut).min(text.len()));
        format!("{}{damage}{}", &text[..at], &text[behind..])
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_is_written_is_read_again(value in any_value()) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let read: Json = text.parse().unwrap();
            prop_assert_eq!(&Value::from(read.clone()), &value);
            prop_assert_eq!(&serde_json::from_str::<Value>(&read.to_string()).unwrap(), &value);
            prop_assert_eq!(read.to_string().parse(), Ok(read));
        }
        prop_assert_eq!(&Value::from(Json::from(value.clone())), &value);
    }

    #[test]
    fn the_same_texts_are_json(text in any_text()) {
        let theirs = serde_json::from_str::<Value>(&text);
        match text.parse::<Json>() {
            Ok(ours) => prop_assert_eq!(Value::from(ours), theirs.unwrap()),
            // What is no fault of JSON: of two members of one name `serde_json` takes the last.
            Err(error) if error.to_string().starts_with("nested too deeply") => {
                prop_assert!(theirs.is_ok());
            }
            Err(error) => {
                prop_assert!(theirs.is_err(), "{text:?}: {error}");
                prop_assert!(text.is_char_boundary(error.offset()));
            }
        }
    }
}

#[test]
fn of_an_error_the_place_is_told() {
    for (text, offset, told) in [
        ("", 0, "the text ends too early at line 1 column 1"),
        (
            "[1,\n  nil]",
            7,
            "expected `true`, `false` or `null` at line 2 column 4",
        ),
        ("{\"a\" 1}", 5, "expected `:` at line 1 column 6"),
        (
            "{1:2}",
            1,
            "a member's name must be a string at line 1 column 2",
        ),
        ("[1 2]", 3, "expected `,` or `]` at line 1 column 4"),
        ("{\"a\":1 2}", 7, "expected `,` or `}` at line 1 column 8"),
        (
            "[01]",
            2,
            "a number begins with a needless zero at line 1 column 3",
        ),
        ("[-]", 2, "expected a digit at line 1 column 3"),
        ("\"\\x\"", 2, "no such escape at line 1 column 3"),
        (
            "\"\\ud83d!\"",
            7,
            "half of a surrogate pair at line 1 column 8",
        ),
        (
            "\"\\ude00\"",
            7,
            "half of a surrogate pair at line 1 column 8",
        ),
        (
            "\"\n\"",
            1,
            "a control character in a string must be escaped at line 1 column 2",
        ),
        ("[1e400]", 1, "a number out of range at line 1 column 2"),
        ("{} x", 3, "something follows the value at line 1 column 4"),
    ] {
        let error = text.parse::<Json>().unwrap_err();
        assert_eq!(
            (error.offset(), error.to_string().as_str()),
            (offset, told),
            "{text}"
        );
    }
}
