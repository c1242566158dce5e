//! Lines of a configuration file as an error may show them: keys as they are, values without their characters, for
//! they may be secrets.

/// Keys, brackets, quotes and spaces stay; every other character becomes `*`, so that columns are right.
pub(super) fn line(line: &str, is_yaml: bool) -> String {
    let key = if is_yaml { yaml_key_length(line) } else { key_length(line).or_else(|| header_length(line)) };
    let shown = key.unwrap_or(0);
    let (shown, hidden) = line.split_at_checked(shown).unwrap_or(("", line));
    let mut masked = shown.to_owned();
    let mut rest = hidden;
    while let Some(first) = rest.chars().next() {
        let length = json_key_length(rest).unwrap_or(0);
        if let Some((key, after)) = rest.split_at_checked(length).filter(|_| length > 0) {
            masked.push_str(key);
            rest = after;
        } else {
            let kept = first.is_whitespace() || "\"'[]{},=:".contains(first);
            masked.push(if kept { first } else { '*' });
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    masked.replace('\t', " ")
}

/// The length of `key =` or `"key"."key" =` at the start of a line.
fn key_length(line: &str) -> Option<usize> {
    let mut rest = line;
    loop {
        rest = after_name(rest.trim_start())?.trim_start();
        match rest.strip_prefix('.') {
            Some(more) => rest = more,
            None => return Some(line.len() - rest.strip_prefix('=')?.len()),
        }
    }
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
    let mut rest = line.trim_start().strip_prefix('[')?;
    rest = rest.strip_prefix('[').unwrap_or(rest);
    loop {
        rest = after_name(rest.trim_start())?.trim_start();
        match rest.strip_prefix('.') {
            Some(more) => rest = more,
            None if rest.is_empty() || rest.starts_with([']', '#']) => return Some(line.len() - rest.len()),
            None => return None,
        }
    }
}

/// The length of `"key":` at the start of the text.
fn json_key_length(text: &str) -> Option<usize> {
    let rest = after_quoted(text, '"')?.trim_start();
    Some(text.len() - rest.strip_prefix(':')?.len())
}

/// What follows a bare or quoted name.
fn after_name(text: &str) -> Option<&str> {
    if let Some(quote) = text.chars().next().filter(|first| matches!(first, '"' | '\'')) {
        return after_quoted(text, quote);
    }
    let rest = text.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'));
    (rest.len() < text.len()).then_some(rest)
}

/// What follows a quoted text without escapes, of a length that keys have.
fn after_quoted(text: &str, quote: char) -> Option<&str> {
    let inner = text.strip_prefix(quote)?;
    let end = inner.char_indices().take(100).find(|(_, c)| *c == quote || *c == '\\');
    let (at, _) = end.filter(|(_, c)| *c == quote)?;
    inner.get(at + 1..)
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn keys_and_structure_stay_and_values_do_not() {
        let cases = [
            ("limit = = 4", "limit = = *"),
            ("password = hunter2", "password = *******"),
            ("password = \"hunter2", "password = \"*******"),
            ("a.\"b c\".d = [1, 'x']", "a.\"b c\".d = [*, '*']"),
            ("[notes.more", "[notes.more"),
            ("[[notes]] # why", "[[notes]] * ***"),
            ("\thunter2", " *******"),
            ("password: hunter2==", "********: *******=="),
            ("  \"key\": \"value\" 3}", "  \"key\": \"*****\" *}"),
            ("{\"a\": 1, \"b\" : tru}", "{\"a\": *, \"b\" : ***}"),
            ("[\"hunter2\", 1", "[\"*******\", *"),
            ("é = ü", "é = *"),
            ("", ""),
        ];
        for (given, expected) in cases {
            assert_eq!(line(given, false), expected);
        }
    }

    #[test]
    fn keys_of_yaml_stay_and_values_do_not() {
        let cases = [
            ("password: hunter2", "password: *******"),
            ("  - \"pass word\" : hunter2: x", "  - \"pass word\" : *******: *"),
            ("- hunter2", "* *******"),
            ("hunter2:x", "*******:*"),
            ("notes:", "notes:"),
            ("limit = 3", "***** = *"),
        ];
        for (given, expected) in cases {
            assert_eq!(line(given, true), expected);
        }
    }
}
