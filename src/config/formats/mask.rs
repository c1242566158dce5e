//! Lines of a configuration file as an error may show them: keys as they are, values without their characters, for
//! they may be secrets.

use std::ops::Range;

use super::syntax::Syntax;

/// Brackets, quotes, spaces and what is `shown`, in the order of its places, stay; every other character becomes `*`, so that
/// columns are right.
pub(super) fn line(line: &str, shown: &[Range<usize>]) -> String {
    let mut shown = shown.iter().peekable();
    let mut is_kept = |(at, letter): (usize, char)| {
        while shown.next_if(|part| part.end <= at).is_some() {}
        let is_shown = shown.peek().is_some_and(|part| part.contains(&at));
        is_shown || letter.is_whitespace() || "\"'[]{},=:".contains(letter)
    };
    let masked = line.char_indices().map(|letter| if is_kept(letter) { letter.1 } else { '*' });
    masked.map(|letter| if letter == '\t' { ' ' } else { letter }).collect()
}

/// The key at the start of a line of TOML or YAML.
///
/// What is in quotes there may be an item of a list that went wrong, so it is none.
pub(super) fn key(line: &str, syntax: Syntax) -> Option<Range<usize>> {
    let length = match syntax {
        Syntax::Json => None,
        Syntax::Toml => key_length(line).or_else(|| header_length(line)),
        Syntax::Yaml => yaml_key_length(line),
    };
    length.map(|length| 0..length)
}

/// A longer text in quotes is no key that has to be seen.
const LONGEST_QUOTED: usize = 100;

/// The place in a line, which starts at `start`, of a key of JSON.
pub(super) fn key_of_json(line: &str, key: &Range<usize>, start: usize) -> Option<Range<usize>> {
    let place = key.start.checked_sub(start)?..key.end.checked_sub(start)?.min(line.len());
    let text = line.get(place.clone())?;
    (text.chars().count() <= LONGEST_QUOTED && !text.contains('\\')).then_some(place)
}

/// The length of `key =` or `key.key =` at the start of a line.
fn key_length(line: &str) -> Option<usize> {
    let value = after_names(line.trim_start())?.strip_prefix('=')?;
    let shown = line.len() - value.len();
    // `word=`, `word==` and `word="""` are more likely the end of a secret in base64.
    let is_end = value.starts_with('=') || value.trim_end().chars().all(|c| matches!(c, '"' | '\''));
    let is_padded = line.get(..shown - 1).is_some_and(|word| !word.ends_with(char::is_whitespace));
    (!is_end || !is_padded).then_some(shown)
}

/// The length of `key:` at the start of a line, also as an item of a list, as in `- key:`.
fn yaml_key_length(line: &str) -> Option<usize> {
    let mut rest = line.trim_start();
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start();
    }
    let rest = after_name(rest)?.trim_start().strip_prefix(':')?;
    (rest.is_empty() || rest.starts_with(' ')).then_some(line.len() - rest.len())
}

/// The length of `[table.name]`, closed or not.
fn header_length(line: &str) -> Option<usize> {
    let rest = line.trim_start().strip_prefix('[')?;
    let rest = after_names(rest.strip_prefix('[').unwrap_or(rest))?;
    (rest.is_empty() || rest.starts_with([']', '#'])).then_some(line.len() - rest.len())
}

/// What follows bare names that are joined by dots, and the space behind them.
fn after_names(mut text: &str) -> Option<&str> {
    loop {
        text = after_name(text.trim_start())?.trim_start();
        match text.strip_prefix('.') {
            Some(more) => text = more,
            None => return Some(text),
        }
    }
}

/// A longer word is more likely the end of a secret over several lines, such as a certificate, than a key.
const LONGEST_NAME: usize = 40;

/// What follows a bare name.
fn after_name(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let length = text.len() - rest.len();
    let begins = text.starts_with(|first: char| first.is_alphabetic() || first == '_');
    (begins && length <= LONGEST_NAME).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::formats::json_keys::keys;

    #[track_caller]
    fn check(syntax: Syntax, cases: &[(&str, &str)]) {
        for (given, expected) in cases {
            let shown: Vec<_> = match syntax {
                Syntax::Json => keys(given).iter().filter_map(|place| key_of_json(given, place, 0)).collect(),
                Syntax::Toml | Syntax::Yaml => key(given, syntax).into_iter().collect(),
            };
            assert_eq!(line(given, &shown), *expected);
        }
    }

    #[test]
    fn nothing_is_shown_of_a_line_that_goes_on_with_a_value() {
        assert_eq!(line("hunter2 = \\q", &[]), "******* = **");
        assert_eq!(line("[hunter2]", &[]), "[*******]");
    }

    #[test]
    fn keys_and_structure_of_toml_stay_and_values_do_not() {
        let cases = [
            ("limit = = 4", "limit = = *"),
            ("limit =", "limit ="),
            ("limit=", "*****="),
            ("aHVudGVyMg==", "**********=="),
            ("aHVudGVyMg=\"\"\" ", "**********=\"\"\" "),
            ("limit=4", "limit=*"),
            ("password = hunter2", "password = *******"),
            ("password = \"hunter2", "password = \"*******"),
            ("a.b-c.d = [1, 'x']", "a.b-c.d = [*, '*']"),
            ("\"hunter2\" = 1", "\"*******\" = *"),
            ("[notes.more", "[notes.more"),
            ("[[notes]] # why", "[[notes]] * ***"),
            ("[\"hunter2\", 1", "[\"*******\", *"),
            ("\thunter2", " *******"),
            ("password: hunter2==", "********: *******=="),
            ("é = ü", "é = *"),
            ("4711=1", "****=*"),
            ("MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgE=", "*******************************************="),
            ("", ""),
        ];
        check(Syntax::Toml, &cases);
    }

    #[test]
    fn keys_of_json_stay_and_values_do_not() {
        let cases = [
            ("{\"key\": \"value\" 3}", "{\"key\": \"*****\" *}"),
            ("  \"key\": \"value\" 3}", "  \"***\": \"*****\" *}"),
            ("{\"a\": \"hunter2\": \"b\"}", "{\"a\": \"*******\": \"*\"}"),
            ("{\"a\": \"b\" \"hunter2\": 1}", "{\"a\": \"*\" \"*******\": *}"),
            ("{\"a\": 1, \"b\" : tru}", "{\"a\": *, \"b\" : ***}"),
            ("  \"hunter2\"=", "  \"*******\"="),
            ("limit = 3", "***** = *"),
        ];
        check(Syntax::Json, &cases);
    }

    #[test]
    fn keys_of_yaml_stay_and_values_do_not() {
        let cases = [
            ("password: hunter2", "password: *******"),
            ("  - pass-word : hunter2: x", "  - pass-word : *******: *"),
            ("- hunter2", "* *******"),
            ("hunter2:x", "*******:*"),
            ("\"hunter2\": x", "\"*******\": *"),
            ("notes:", "notes:"),
            ("limit = 3", "***** = *"),
        ];
        check(Syntax::Yaml, &cases);
    }
}
