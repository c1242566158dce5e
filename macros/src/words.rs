//! Texts: names in kebab-case, durations, the word that was probably meant.

/// `NotesPlugin` as `notes-plugin`, `HTTPServer` as `http-server`.
pub(crate) fn kebab_case(name: &str) -> String {
    let letters: Vec<char> = name.strip_prefix("r#").unwrap_or(name).chars().collect();
    let mut kebab = String::with_capacity(name.len() + 4);
    for (at, &letter) in letters.iter().enumerate() {
        if letter == '_' {
            separate(&mut kebab);
            continue;
        }
        let after_small = at > 0 && (letters[at - 1].is_lowercase() || letters[at - 1].is_ascii_digit());
        let before_small = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (after_small || before_small) {
            separate(&mut kebab);
        }
        kebab.extend(letter.to_lowercase());
    }
    kebab.trim_end_matches('-').to_owned()
}

fn separate(kebab: &mut String) {
    if !kebab.is_empty() && !kebab.ends_with('-') {
        kebab.push('-');
    }
}

/// The name without the `r#` of a raw identifier.
pub(crate) fn plain(name: &syn::Ident) -> String {
    syn::ext::IdentExt::unraw(name).to_string()
}

/// Milliseconds of `"500ms"`, `"10s"`, `"2m"` or `"1h"`; `None` for anything else, for zero and for what is too long.
pub(crate) fn milliseconds(text: &str) -> Option<u64> {
    let unit_at = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    let factor = match unit.trim() {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor).filter(|&milliseconds| milliseconds > 0)
}

/// The one of `known` that `word` was probably meant to be.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let most = (word.chars().count() / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|candidate| (distance(&word, candidate), candidate))
        .filter(|&(steps, candidate)| steps <= most || is_longer_form(&word, candidate))
        .min_by_key(|&(steps, _)| steps)
        .map(|(_, candidate)| candidate)
}

/// The one of `known` that is a single letter away.
pub(crate) fn slip<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known.into_iter().find(|candidate| word.len() >= 4 && distance(word, candidate) == 1)
}

/// `opt` for `optional`, `defaults` for `default`: beyond a few letters of difference, and still meant.
fn is_longer_form(word: &str, candidate: &str) -> bool {
    word.len() >= 3 && candidate.len() >= 3 && (candidate.starts_with(word) || word.starts_with(candidate))
}

/// Edit distance where swapping two neighbours is one step: <https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance>.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let mut two_above: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, &from) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, &to) in right.iter().enumerate() {
            let mut least =
                (above[column] + usize::from(from != to)).min(above[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && from == right[column - 1] && left[row - 1] == to {
                least = least.min(two_above[column - 1] + 1);
            }
            current.push(least);
        }
        two_above = std::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or_default()
}

/// `a`, `a` and `b`, `a`, `b` and `c`, each in backticks.
pub(crate) fn listing<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    sentence(&quoted)
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn sentence(parts: &[String]) -> String {
    match parts.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_kebab_case_as_people_read_them() {
        for (name, kebab) in [
            ("Notes", "notes"),
            ("NotesPlugin", "notes-plugin"),
            ("HTTPServer", "http-server"),
            ("ServeHTTP", "serve-http"),
            ("Utf8Text", "utf8-text"),
            ("NotesV2", "notes-v2"),
            ("snake_case", "snake-case"),
            ("Trailing_", "trailing"),
            ("r#Type", "type"),
            ("ÜberDienst", "über-dienst"),
            ("A", "a"),
        ] {
            assert_eq!(kebab_case(name), kebab);
        }
    }

    #[test]
    fn durations_have_a_number_and_a_unit() {
        assert_eq!(milliseconds("500ms"), Some(500));
        assert_eq!(milliseconds("10s"), Some(10_000));
        assert_eq!(milliseconds("10 s"), Some(10_000));
        assert_eq!(milliseconds("2m"), Some(120_000));
        assert_eq!(milliseconds("1h"), Some(3_600_000));
        for wrong in [
            "",
            "10",
            "s",
            "ten s",
            "-1s",
            "1.5s",
            "0s",
            "1d",
            "99999999999999999999s",
            "18446744073709551615h",
        ] {
            assert_eq!(milliseconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_nearest_word_is_the_one_that_was_meant() {
        let known = ["single", "optional", "many", "keyed", "name", "hint", "guarded", "crate"];
        assert_eq!(nearest("manny", known), Some("many"));
        assert_eq!(nearest("opt", known), Some("optional"));
        assert_eq!(nearest("nmae", known), Some("name"));
        assert_eq!(nearest("Keyed", known), Some("keyed"));
        assert_eq!(nearest("guard", known), Some("guarded"));
        assert_eq!(nearest("zebra", known), None);
        assert_eq!(nearest("x", known), None);
    }

    #[test]
    fn lists_read_like_a_sentence() {
        assert_eq!(listing([]), "nothing");
        assert_eq!(listing(["a"]), "`a`");
        assert_eq!(listing(["a", "b", "c"]), "`a`, `b` and `c`");
    }
}
