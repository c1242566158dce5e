//! Paths through the tree: as steps, as keys and as they are written, with quotes where a key needs them.

use std::fmt::Write as _;

use super::node::DEEPEST;

/// One step from a section to a value in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

impl Step {
    pub(crate) fn key(&self) -> Option<&str> {
        match self {
            Self::Key(key) => Some(key),
            Self::Index(_) => None,
        }
    }
}

/// The keys of a path, such as `notes."a.b".limit`; `None` if one is empty or a quote is left open.
pub(crate) fn keys(path: &str) -> Option<Vec<String>> {
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

/// `notes.items[2]."a key".name`
pub(crate) fn dotted(section: &str, path: &[Step]) -> String {
    let mut text = quoted(section);
    for step in path {
        let _ = match step {
            Step::Key(key) => write!(text, ".{}", quoted(key)),
            Step::Index(index) => write!(text, "[{index}]"),
        };
    }
    text
}

/// A key as it is written in a path, in quotes where it has to be.
pub(crate) fn quoted(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if bare { key.to_owned() } else { format!("{key:?}") }
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
