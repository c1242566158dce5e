use super::code::Code;
use super::nearest::nearest;

/// The page of a code: what it means, what causes it, an example that fails with it, and the fix, in Markdown.
///
/// The code may be written in lower case, and without `JF` and leading zeros. `None` if there is no such code.
///
/// ```
/// let page = jackfield::explain("JF0101").unwrap();
/// assert!(page.starts_with("# JF0101: missing provider"));
/// assert_eq!(jackfield::explain("jf0101"), Some(page));
/// assert_eq!(jackfield::explain("101"), Some(page));
/// assert_eq!(jackfield::explain("JF9999"), None);
/// ```
#[must_use]
pub fn explain(code: &str) -> Option<&'static str> {
    meant(code).as_deref().and_then(Code::from_text).map(Code::page)
}

/// The codes that are nearest to one that does not exist; at most three.
///
/// ```
/// use jackfield::diagnostics::nearest_codes;
///
/// assert!(nearest_codes("JF0199").iter().any(|code| code.text() == "JF0109"));
/// ```
#[must_use]
pub fn nearest_codes(code: &str) -> Vec<Code> {
    let text = meant(code).unwrap_or_else(|| code.trim().to_uppercase());
    let near = nearest(&text, Code::ALL.iter().map(|code| code.text()));
    near.into_iter().filter_map(Code::from_text).collect()
}

/// `jf101` as `JF0101`; `None` for what is no code at all.
fn meant(code: &str) -> Option<String> {
    let code = code.trim().trim_matches(['[', ']', '`']).to_uppercase();
    let digits = code.strip_prefix("JF").unwrap_or(&code);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("JF{digits:0>4}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_however_it_is_written() {
        let page = explain("JF0101");
        assert!(page.is_some());
        for written in ["jf0101", "Jf0101", "0101", "101", "JF101", " JF0101\n", "[JF0101]", "`JF0101`"] {
            assert_eq!(explain(written), page, "{written}");
        }
        for wrong in ["", "JF", "JF9999", "E0101", "0101a", "JF00101", "-101", "\u{664}101"] {
            assert_eq!(explain(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_nearly_a_code_is_near_to_codes() {
        let near = |code: &str| nearest_codes(code).iter().map(|code| code.text()).collect::<Vec<_>>();
        assert!(near("JF0100").contains(&"JF0101"));
        assert!(near("jf1001").contains(&"JF0101"));
        assert!(near("JG0504").contains(&"JF0504"));
        assert!(near("zebra").is_empty());
        assert!(near("").is_empty());
    }
}
