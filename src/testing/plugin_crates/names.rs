//! The names in a source file, without comments and texts.

use std::collections::BTreeSet;

/// All identifiers of a Rust file. What stands in comments and in texts is no code.
pub(super) fn names_in(source: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut rest = source;
    while let Some(letter) = rest.chars().next() {
        if letter.is_alphabetic() || letter == '_' {
            let word = word(rest);
            rest = rest.get(word.len()..).unwrap_or_default();
            // A raw name such as `r#type`, or the beginning of a raw text.
            match (word, text_behind(rest)) {
                ("r" | "br" | "cr", Some(behind)) => rest = behind,
                ("r", None) => rest = rest.strip_prefix('#').unwrap_or(rest),
                _ => {
                    names.insert(word.to_owned());
                }
            }
        } else {
            rest = behind_one(rest, letter);
        }
    }
    names
}

fn word(text: &str) -> &str {
    let end = text.find(|letter: char| !(letter.is_alphanumeric() || letter == '_')).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// What follows a comment, a text, a character or any other sign.
fn behind_one(text: &str, letter: char) -> &str {
    let rest = text.get(letter.len_utf8()..).unwrap_or_default();
    match letter {
        '/' if rest.starts_with('/') => rest.split_once('\n').map_or("", |(_, behind)| behind),
        '/' if rest.starts_with('*') => behind_comment(rest),
        '"' => behind_text(rest),
        // A character, not a lifetime: `'"'` would open a text.
        '\'' if rest.starts_with('\\') => {
            rest.get(2..).and_then(|rest| rest.split_once('\'')).map_or("", |(_, behind)| behind)
        }
        '\'' if rest.chars().nth(1) == Some('\'') => rest.split_once('\'').map_or("", |(_, behind)| behind),
        _ => rest,
    }
}

/// What follows a block comment; they nest. `text` begins with the `*`.
fn behind_comment(text: &str) -> &str {
    let mut depth = 1_usize;
    let mut rest = text.get(1..).unwrap_or_default();
    while depth > 0 {
        let close = rest.find("*/");
        match (rest.find("/*"), close) {
            (Some(open), Some(close)) if open < close => {
                depth += 1;
                rest = rest.get(open + 2..).unwrap_or_default();
            }
            (_, Some(close)) => {
                depth -= 1;
                rest = rest.get(close + 2..).unwrap_or_default();
            }
            (_, None) => return "",
        }
    }
    rest
}

/// What follows a text whose quote is open.
fn behind_text(text: &str) -> &str {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return text.get(at + 1..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

/// What follows a raw text that begins here, behind its `r`.
fn text_behind(text: &str) -> Option<&str> {
    let hashes = text.len() - text.trim_start_matches('#').len();
    let inner = text.get(hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(inner.split_once(&end).map_or("", |(_, behind)| behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<String> {
        names_in(source).into_iter().collect()
    }

    #[test]
    fn names_are_found_wherever_code_stands() {
        assert_eq!(
            found("use ::metrics_prometheus as _;"),
            ["_", "as", "metrics_prometheus", "use"].map(String::from)
        );
        assert_eq!(found("plugins![notes, db = \"real\"]"), ["db", "notes", "plugins"].map(String::from));
        assert_eq!(found("a.b::<C>(x'y)"), ["C", "a", "b", "x", "y"].map(String::from));
    }

    #[test]
    fn comments_and_texts_are_no_code() {
        assert_eq!(found("// one\n/* two /* three */ four */ five"), ["five"]);
        assert_eq!(found(r#""six \" seven" eight"#), ["eight"]);
        assert_eq!(found("r#\"nine \" ten\"# eleven r\"twelve\" thirteen"), ["eleven", "thirteen"]);
        assert_eq!(
            found("'\"' fourteen '\\'' fifteen '\\u{1F600}' sixteen"),
            ["fifteen", "fourteen", "sixteen"]
        );
        assert_eq!(found("fn f<'a>(x: &'a str) {} // seventeen"), ["a", "f", "fn", "str", "x"]);
        assert_eq!(found("\"http://eighteen\" nineteen"), ["nineteen"]);
    }

    #[test]
    fn what_is_cut_off_ends_the_search() {
        assert_eq!(found("one \"two"), ["one"]);
        assert_eq!(found("one /* two"), ["one"]);
        assert_eq!(found("one r#\"two\""), ["one"]);
        assert_eq!(found("r#type"), ["type"]);
    }
}
