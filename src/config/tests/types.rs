use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{from_json, read};

fn value<T: serde::de::DeserializeOwned>(value: &Value) -> Result<T, String> {
    from_json(&json!({ "notes": value }).to_string())
}

/// The first line of an error without number and code.
fn message<T: serde::de::DeserializeOwned>(given: &Value) -> String {
    let error = value::<T>(given).err().expect("an error");
    error.lines().next().and_then(|line| line.split_once(": ")).map(|(_, text)| text.to_owned()).unwrap()
}

#[test]
fn integers_of_every_size_are_checked() {
    assert_eq!(value::<u8>(&json!(255)), Ok(255));
    assert_eq!(value::<i64>(&json!(i64::MIN)), Ok(i64::MIN));
    assert_eq!(value::<u64>(&json!(u64::MAX)), Ok(u64::MAX));
    assert_eq!(read("n.json", &format!("{{\"notes\": {}}}", i128::MAX)), Ok(i128::MAX));
    assert_eq!(read("n.json", &format!("{{\"notes\": {}}}", i128::MAX)), Ok(i128::MAX.unsigned_abs()));
    assert_eq!(read("n.json", &format!("{{\"notes\": {}}}", i128::MIN)), Ok(i128::MIN));
    assert_eq!(value::<f64>(&json!(3)), Ok(3.0));
    let fits = "the integer at `notes` does not fit: expected an integer";
    assert_eq!(message::<u8>(&json!(256)), format!("{fits} (0 to 255)"));
    assert_eq!(message::<u64>(&json!(-1)), format!("{fits} (0 to 18446744073709551615)"));
    assert_eq!(
        message::<i64>(&json!(u64::MAX)),
        format!("{fits} (-9223372036854775808 to 9223372036854775807)")
    );
    let error = read::<u8>("n.json", &format!("{{\"notes\": {}}}", i128::MAX)).unwrap_err();
    assert!(error.contains(&format!("{fits} (0 to 255)")), "{error}");
    let expected = "wrong type for `notes`: expected an integer (0 to 255), found a float";
    assert_eq!(message::<u8>(&json!(1.0)), expected);
}

#[test]
fn wrong_types_are_named_in_plain_words() {
    let wrong =
        |expected: &str, found: &str| format!("wrong type for `notes`: expected {expected}, found {found}");
    assert_eq!(message::<bool>(&json!("true")), wrong("a boolean", "a string"));
    assert_eq!(message::<String>(&json!(1)), wrong("a string", "an integer"));
    assert_eq!(message::<String>(&json!(null)), wrong("a string", "null"));
    assert_eq!(message::<Vec<u8>>(&json!({})), wrong("an array", "a table"));
    assert_eq!(message::<BTreeMap<u8, u8>>(&json!([])), wrong("a table", "an array"));
    assert_eq!(message::<f32>(&json!("x")), wrong("a number", "a string"));
    assert_eq!(message::<Point>(&json!([1, 2])), wrong("a table (`Point`)", "an array"));
}

#[derive(Deserialize, Debug, PartialEq)]
struct Point {
    x: u8,
    y: u8,
}

#[derive(Deserialize, Debug, PartialEq)]
struct Pair(u8, u8);
#[derive(Deserialize, Debug, PartialEq)]
struct Name(String);
#[derive(Deserialize, Debug, PartialEq)]
struct Nothing;

#[test]
fn structs_of_every_form_are_read() {
    assert_eq!(value(&json!({"x": 1, "y": 2})), Ok(Point { x: 1, y: 2 }));
    assert_eq!(value(&json!([1, 2])), Ok(Pair(1, 2)));
    assert_eq!(value(&json!("n")), Ok(Name("n".into())));
    assert_eq!(value(&json!({})), Ok(Nothing));
    assert_eq!(value(&json!(null)), Ok(Nothing));
    assert_eq!(value(&json!({"secs": 1, "nanos": 5})), Ok(Duration::new(1, 5)));
    assert_eq!(value(&json!([1, "a", true])), Ok((1_u8, 'a', true)));
    assert_eq!(value(&json!(["a", null])), Ok(vec![Some("a".to_owned()), None]));
    let expected = "wrong length of `notes`: expected an array of 2, found 3";
    assert_eq!(message::<(u8, u8)>(&json!([1, 2, 3])), expected);
    assert!(message::<Pair>(&json!([1])).starts_with("wrong length of `notes`"));
    assert_eq!(message::<Nothing>(&json!({"a": 1})), "unknown key `notes.a`");
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Off,
    Every(u8),
    Between(u8, u8),
    At { hour: u8 },
}

#[test]
fn enums_are_a_name_or_a_table_with_one_key() {
    assert_eq!(value(&json!("off")), Ok(Mode::Off));
    assert_eq!(value(&json!({"off": {}})), Ok(Mode::Off));
    assert_eq!(value(&json!({"every": 3})), Ok(Mode::Every(3)));
    assert_eq!(value(&json!({"between": [1, 2]})), Ok(Mode::Between(1, 2)));
    assert_eq!(value(&json!({"at": {"hour": 4}})), Ok(Mode::At { hour: 4 }));
    assert_eq!(message::<Mode>(&json!("of")), "`notes` can't be `of`");
    assert_eq!(message::<Mode>(&json!({"evry": 1})), "`notes.evry` can't be `evry`");
    let expected = "wrong type for `notes.every`: expected an integer (0 to 255), found a string";
    assert_eq!(message::<Mode>(&json!({"every": "x"})), expected);
    assert_eq!(message::<Mode>(&json!({"at": {"huor": 1, "hour": 1}})), "unknown key `notes.at.huor`");
    for given in [json!({}), json!({"off": {}, "every": 1})] {
        assert!(message::<Mode>(&given).contains("a table with it as the only key, and has "));
    }
    assert!(message::<Mode>(&json!("every")).contains("expected a table with the variant as its key"));
    assert!(message::<Mode>(&json!(3)).starts_with("wrong type for `notes`: expected"));
}

#[test]
fn tagged_and_untagged_enums_are_read() {
    #[derive(Deserialize, Debug, PartialEq)]
    #[serde(untagged)]
    enum OneOrMany {
        One(u8),
        Many(Vec<u8>),
        Named { name: String },
    }
    #[derive(Deserialize, Debug, PartialEq)]
    #[serde(tag = "kind", deny_unknown_fields)]
    enum Store {
        Memory,
        File { path: String },
    }
    #[derive(Deserialize, Debug, PartialEq)]
    #[serde(tag = "kind", content = "of")]
    enum Adjacent {
        A(u8),
    }
    assert_eq!(value(&json!(1)), Ok(OneOrMany::One(1)));
    assert_eq!(value(&json!([1, 2])), Ok(OneOrMany::Many(vec![1, 2])));
    assert_eq!(value(&json!({"name": "n"})), Ok(OneOrMany::Named { name: "n".into() }));
    let expected = "`notes`: data did not match any variant of untagged enum OneOrMany";
    assert_eq!(message::<OneOrMany>(&json!("x")), expected);
    assert_eq!(value(&json!({"kind": "Memory"})), Ok(Store::Memory));
    assert_eq!(value(&json!({"kind": "File", "path": "p"})), Ok(Store::File { path: "p".into() }));
    assert_eq!(message::<Store>(&json!({"kind": "File"})), "key `path` is missing in `notes`");
    assert_eq!(message::<Store>(&json!({})), "key `kind` is missing in `notes`");
    assert_eq!(value(&json!({"kind": "A", "of": 1})), Ok(Adjacent::A(1)));
    let error = value::<Store>(&json!({"kind": "File", "path": "p", "pth": 1})).unwrap_err();
    assert!(error.contains("JF0303") && error.contains("pth"), "{error}");
}

#[test]
fn the_deepest_tree_is_read_into_any_type() {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Deep {
        Number(u8),
        Table { a: Box<Deep> },
    }
    let text = format!("{}1{}", "{\"a\":".repeat(98), "}".repeat(98));
    let given = serde_json::from_str(&text).unwrap();
    assert_eq!(value::<Value>(&given).unwrap(), given);
    let mut deep = value::<Deep>(&given).ok().unwrap();
    let mut levels = 0;
    while let Deep::Table { a } = deep {
        deep = *a;
        levels += 1;
    }
    assert!(levels == 98 && matches!(deep, Deep::Number(1)));
}

#[test]
fn keys_of_maps_may_be_numbers_and_variants() {
    #[derive(Deserialize, Debug, PartialEq, Eq, Hash)]
    #[serde(rename_all = "lowercase")]
    enum Day {
        Monday,
    }
    assert_eq!(value(&json!({"1": "a"})), Ok(BTreeMap::from([(1_u16, "a".to_owned())])));
    assert_eq!(value(&json!({"true": 1})), Ok(BTreeMap::from([(true, 1)])));
    assert_eq!(value(&json!({"monday": 1})), Ok(HashMap::from([(Day::Monday, 1)])));
    let expected = "the key `notes.x` does not fit: expected an integer (0 to 65535)";
    assert_eq!(message::<BTreeMap<u16, u8>>(&json!({"x": 1})), expected);
    assert_eq!(message::<HashMap<Day, u8>>(&json!({"mnday": 1})), "`notes.mnday` can't be `mnday`");
}

#[derive(Deserialize, Debug)]
struct Alias {
    #[serde(alias = "xx")]
    x: u8,
    y: u8,
}

#[test]
fn a_types_own_error_has_a_place() {
    #[derive(Deserialize, Debug)]
    #[serde(try_from = "u8")]
    struct Even(#[expect(dead_code, reason = "only its refusal is looked at")] u8);
    impl TryFrom<u8> for Even {
        type Error = &'static str;
        fn try_from(value: u8) -> Result<Self, Self::Error> {
            if value.is_multiple_of(2) { Ok(Self(value)) } else { Err("an even number is needed") }
        }
    }
    let error = from_json::<BTreeMap<String, Even>>("{\"notes\": {\n\"a\": 2, \"b\": 3}}").unwrap_err();
    let expected = "\
error[JF0304]: `notes.b`: an even number is needed
  found here  notes.json:2:14";
    assert_eq!(error, expected);
    let twice = r#"{"x": 1, "xx": 2, "y": 3}"#;
    let given = serde_json::from_str(twice).unwrap();
    assert_eq!(message::<Alias>(&given), "`x` is given twice in `notes`, under two names");
    let alias: Alias = value(&json!({"xx": 1, "y": 2})).unwrap();
    assert_eq!((alias.x, alias.y), (1, 2));
}
