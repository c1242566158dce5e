use serde::Deserialize;

use super::{from_toml, load};

#[derive(Deserialize, Debug, PartialEq)]
struct Everything {
    text: String,
    small: i8,
    hex: u32,
    large: i64,
    float: f64,
    infinite: f64,
    flag: bool,
    day: String,
    list: Vec<Inner>,
    inner: Inner,
}

#[derive(Deserialize, Debug, PartialEq)]
struct Inner {
    a: u8,
}

#[test]
fn every_kind_of_value_is_read() {
    let text = "
        [notes]
        text = 'x'
        small = -1
        hex = 0xff
        large = 9223372036854775807
        float = 1.5
        infinite = inf
        flag = true
        day = 2026-11-20
        inner.a = 3
        [[notes.list]]
        a = 1
        [[notes.list]]
        a = 2
    ";
    let expected = Everything {
        text: "x".into(),
        small: -1,
        hex: 255,
        large: i64::MAX,
        float: 1.5,
        infinite: f64::INFINITY,
        flag: true,
        day: "2026-11-20".into(),
        list: vec![Inner { a: 1 }, Inner { a: 2 }],
        inner: Inner { a: 3 },
    };
    assert_eq!(from_toml::<Everything>(text).unwrap(), expected);
}

#[test]
fn a_mistake_is_shown_with_its_line() {
    let expected = "\
error[JF0302]: this is not valid TOML: extra `=`, expected nothing
  here  notes.toml:2:9
  2 | limit = = *
    |         ^";
    assert_eq!(load("notes.toml", "[notes]\nlimit = = 4\n").unwrap_err(), expected);
    for wrong in ["a", "a = ", "[a", "a = 1 b = 2", "a = 'x", "a = 01", "a = 1e999", "a = 2026-13-01"] {
        let error = load("notes.toml", wrong).unwrap_err();
        assert!(error.starts_with("error[JF0302]") && error.contains("notes.toml:1:"), "{error}");
    }
    let error = load("notes.toml", format!("a = {}", "9".repeat(50))).unwrap_err();
    assert!(error.contains("number is too large"), "{error}");
}

#[test]
fn a_key_that_is_there_twice_is_refused() {
    let error = load("notes.toml", "[notes]\nlimit = 1\nlimit = 2\n").unwrap_err();
    assert!(error.contains("key `limit` is there twice\n  here  notes.toml:3:1"), "{error}");
}

#[test]
fn no_way_of_nesting_overflows_the_stack() {
    let dots = vec!["a"; 70].join(".");
    let cases = [
        format!("{} = 1", vec!["a"; 1_000_000].join(".")),
        format!("[{}]", vec!["a"; 1_000_000].join(".")),
        format!("a = {}{}", "[".repeat(1_000_000), "]".repeat(1_000_000)),
        format!("a = {}1{}", format!("{{{dots} = ").repeat(70), "}".repeat(70)),
        format!("[{dots}]\n{dots} = 1"),
        format!("[{dots}]\nx = [{{ {dots} = 1 }}]"),
    ];
    for case in cases {
        let error = load("notes.toml", case).unwrap_err();
        assert!(error.starts_with("error[JF0302]"), "{}", error.len());
    }
}

#[test]
fn dots_in_strings_comments_and_numbers_are_no_nesting() {
    let dots = "x.".repeat(300);
    let text = format!(
        "# {dots}\na = \"{dots}\" # {dots}\nb = '''\n{dots}'''\nc = \"\"\"{dots}\\\"\"\"\"\nd = [{}1.5]\n",
        "1.5, ".repeat(300)
    );
    assert!(load("notes.toml", text).is_ok());
    assert!(load("notes.toml", format!("{} = 1", vec!["a"; 70].join("."))).is_ok());
}
