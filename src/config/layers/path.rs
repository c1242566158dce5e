use crate::config::tree::DEEPEST;

/// The keys of a path, such as `notes."a.b".limit`; `None` if one is empty or a quote is left open.
pub(in crate::config) fn keys(path: &str) -> Option<Vec<String>> {
    let mut keys = Vec::new();
    let mut rest = path;
    loop {
        let key;
        (key, rest) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => rest.split_at_checked(rest.find('.').unwrap_or(rest.len()))?,
        };
        if key.is_empty() || keys.len() == DEEPEST {
            return None;
        }
        keys.push(key.to_owned());
        if rest.is_empty() {
            return Some(keys);
        }
        rest = rest.strip_prefix('.')?;
    }
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn paths_are_split_at_dots_outside_quotes() {
        assert_eq!(keys("notes").unwrap(), ["notes"]);
        assert_eq!(keys("notes.a-b.c_d").unwrap(), ["notes", "a-b", "c_d"]);
        assert_eq!(keys("notes.\"a.b\".c").unwrap(), ["notes", "a.b", "c"]);
        for wrong in ["", ".", "a.", ".a", "a..b", "\"a", "\"a\"b", "\"\""] {
            assert_eq!(keys(wrong), None, "{wrong}");
        }
        assert_eq!(keys(&vec!["a"; 101].join(".")), None);
    }
}
