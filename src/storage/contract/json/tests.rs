use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::storage::contract::error::ErrorKind;
use crate::storage::contract::json::{JsonText, Number};

fn text<T: Serialize>(value: T) -> String {
    JsonText::of(&value).unwrap().as_str().to_owned()
}

fn refused<T: Serialize>(value: T) {
    assert_eq!(JsonText::of(&value).unwrap_err().kind(), ErrorKind::BadValue);
}

#[derive(Serialize)]
enum Shape {
    Point,
    Circle(f64),
    Line(i32, i32),
    Square { side: u8 },
}

#[test]
fn the_shapes_of_serde_are_written_as_serde_json_writes_them() {
    let value = (
        Shape::Point,
        Shape::Circle(1.5),
        Shape::Line(1, -2),
        Shape::Square { side: 3 },
        Some("é\u{0}\"\n"),
        None::<u8>,
        (),
        'x',
        [true, false],
        1e30_f32,
        0.1_f32,
        BTreeMap::from([("a", 1), ("b", 2)]),
    );
    assert_eq!(text(&value), serde_json::to_string(&value).unwrap());
}

#[test]
fn extreme_numbers_keep_their_exact_text() {
    assert_eq!(
        text((u64::MAX, i64::MIN, (1_u64 << 53) + 1)),
        "[18446744073709551615,-9223372036854775808,9007199254740993]"
    );
    assert_eq!(text((5e-324, -0.0, 0.1, 1e300)), "[5e-324,-0.0,0.1,1e+300]");
    assert_eq!(
        text((i128::from(i64::MIN), u128::from(u64::MAX))),
        "[-9223372036854775808,18446744073709551615]"
    );
}

#[test]
fn what_json_cannot_keep_is_refused() {
    refused(f64::NAN);
    refused(f32::INFINITY);
    refused(u128::MAX);
    refused(i128::from(i64::MIN) - 1);
    refused(HashMap::from([((1, 2), 3)]));
    refused(HashMap::from([(None::<u8>, 3)]));
}

#[test]
fn integers_and_booleans_are_keys_of_maps_and_come_back_as_what_they_were() {
    let numbers = BTreeMap::from([(u64::MAX, 'a'), (1, 'b')]);
    assert_eq!(text(&numbers), serde_json::to_string(&numbers).unwrap());
    assert_eq!(JsonText::of(&numbers).unwrap().to::<BTreeMap<u64, char>>().unwrap(), numbers);
    let answers = HashMap::from([(true, -1), (false, 1)]);
    assert_eq!(JsonText::of(&answers).unwrap().to::<HashMap<bool, i8>>().unwrap(), answers);
    let negative = BTreeMap::from([(i8::MIN, 'a'), (0, 'b')]);
    assert_eq!(JsonText::of(&negative).unwrap().to::<BTreeMap<i8, char>>().unwrap(), negative);
}

#[derive(Serialize)]
struct Nested(Vec<Nested>);

fn nested(levels: usize) -> Nested {
    (1..levels).fold(Nested(Vec::new()), |inner, _| Nested(vec![inner]))
}

#[test]
fn a_hundred_levels_are_kept_and_one_more_is_refused() {
    assert_eq!(text(nested(100)), format!("{}{}", "[".repeat(100), "]".repeat(100)));
    refused(nested(101));
    assert!(JsonText::parse(format!("{}{}", "[".repeat(100), "]".repeat(100))).is_ok());
    assert!(JsonText::parse(format!("{}{}", "[".repeat(101), "]".repeat(101))).is_err());
}

#[derive(Serialize)]
struct Flattened {
    name: u8,
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[test]
fn two_members_of_one_name_are_refused() {
    refused(Flattened { name: 1, rest: BTreeMap::from([("name".to_owned(), 2)]) });
    assert!(JsonText::parse(r#"{"a":1,"\u0061":2}"#).is_err());
    let many: Vec<String> = (0..40).map(|n| format!("\"k{}\":0", n % 39)).collect();
    assert!(JsonText::parse(format!("{{{}}}", many.join(","))).is_err());
}

#[test]
fn text_that_is_json_already_is_checked_and_kept() {
    let raw: Box<serde_json::value::RawValue> = serde_json::from_str(r#"{"b": 1,  "a": 1.50}"#).unwrap();
    assert_eq!(text((&raw, 2)), r#"[{"b": 1,  "a": 1.50},2]"#);
    let twice: Box<serde_json::value::RawValue> = serde_json::from_str(r#"{"a":1,"a":2}"#).unwrap();
    refused(twice);
    let kept = JsonText::parse(" {\"z\":1, \"a\":\"\\u0000\"} ").unwrap();
    assert_eq!(kept.as_str(), " {\"z\":1, \"a\":\"\\u0000\"} ");
    assert_eq!(text(&kept), "{\"z\":1, \"a\":\"\\u0000\"}");
}

#[test]
fn malformed_text_is_refused() {
    let malformed = [
        "",
        " ",
        "nul",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "+1",
        "[1,]",
        "[1",
        "{",
        "{\"a\"}",
        "{\"a\":1,}",
        "{a:1}",
        "\"\u{1}\"",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\\u12\"",
        "\"\\u+123\"",
        "1 2",
        "18446744073709551616",
        "-9223372036854775809",
        "1e999",
        "\"",
    ];
    for text in malformed {
        assert!(JsonText::parse(text).is_err(), "{text}");
    }
    for text in ["\"\\ud83d\\udc02\"", "-0", "-0.0", "1E+2", "\"\u{7f}\"", "[ ]", "{ }", " 1 "] {
        assert!(JsonText::parse(text).is_ok(), "{text}");
    }
}

#[cfg(any(feature = "postgres", feature = "redb", feature = "redis", feature = "sqlite"))]
#[test]
fn stored_text_of_any_length_is_taken_where_it_is_utf8_and_refused_where_not() {
    let taken = |text: &[u8]| JsonText::from_stored(bytes::Bytes::copy_from_slice(text));
    for length in 0..100 {
        assert_eq!(taken(&vec![b'a'; length]).unwrap().as_bytes().len(), length);
        for place in 0..length {
            let mut text = vec![b'a'; length];
            text[place] = 0xFF;
            assert_eq!(taken(&text).unwrap_err().kind(), ErrorKind::Corrupt);
            let proper = format!("{}é{}", "a".repeat(place), "a".repeat(length - place));
            assert_eq!(taken(proper.as_bytes()).unwrap().as_str(), proper);
        }
    }
}

#[test]
fn numbers_compare_by_their_exact_value() {
    let compare =
        |left: &str, right: &str| Number::parse(left).unwrap().compare(Number::parse(right).unwrap());
    assert_eq!(compare("9007199254740993", "9007199254740992.0"), Ordering::Greater);
    assert_eq!(compare("18446744073709551615", "18446744073709551616.0"), Ordering::Less);
    assert_eq!(compare("18446744073709551615", "18446744073709551614"), Ordering::Greater);
    assert_eq!(compare("-1.5", "-1"), Ordering::Less);
    assert_eq!(compare("-2", "-1.5"), Ordering::Less);
    assert_eq!(compare("1", "1.0"), Ordering::Equal);
    assert_eq!(compare("-0.0", "0"), Ordering::Equal);
    assert_eq!(compare("-0.0", "0.0"), Ordering::Equal);
    assert_eq!(compare("1e300", "-1"), Ordering::Greater);
    assert_eq!(compare("-1e300", "-9223372036854775808"), Ordering::Less);
}
