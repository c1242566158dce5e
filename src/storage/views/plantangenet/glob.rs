//! Patterns of keys, as Redis has them.

/// Whether a key matches a pattern: `*`, `?`, `[abc]`, `[a-z]`, `[^a]`, and `\` before a letter that is meant as it is.
///
/// ```
/// use jackfield::storage::plantangenet::glob;
///
/// assert!(glob::matches("omni:*:state", "omni:agent-7:state"));
/// assert!(!glob::matches("role:*", "policy:read"));
/// assert!(glob::matches(&format!("{}:*", glob::escaped("a*")), "a*:b"));
/// ```
#[must_use]
pub fn matches(pattern: &str, key: &str) -> bool {
    let parts = parts(pattern);
    let letters: Vec<char> = key.chars().collect();
    let (mut part, mut letter) = (0, 0);
    // Where to go on if the text that the last `*` took was too short.
    let mut back: Option<(usize, usize)> = None;
    loop {
        match (parts.get(part), letters.get(letter)) {
            (Some(Part::Any), _) => {
                back = Some((part + 1, letter));
                part += 1;
                continue;
            }
            (Some(one), Some(&found)) if one.takes(found) => {
                part += 1;
                letter += 1;
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        match back {
            Some((after, from)) if from < letters.len() => {
                back = Some((after, from + 1));
                (part, letter) = (after, from + 1);
            }
            _ => return false,
        }
    }
}

/// A text as a pattern that matches just this text.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '*' | '?' | '[' | ']' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// What every key that matches begins with.
pub(crate) fn beginning(pattern: &str) -> String {
    let literal = |part: &Part| match part {
        Part::One(letter) => Some(*letter),
        _ => None,
    };
    parts(pattern).iter().map_while(literal).collect()
}

enum Part {
    Any,
    Single,
    One(char),
    Of { not: bool, ranges: Vec<(char, char)> },
}

impl Part {
    fn takes(&self, letter: char) -> bool {
        match self {
            Part::Any | Part::Single => true,
            Part::One(one) => *one == letter,
            Part::Of { not, ranges } => {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&letter)) != *not
            }
        }
    }
}

fn parts(pattern: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        parts.push(match letter {
            '*' => Part::Any,
            '?' => Part::Single,
            '\\' => Part::One(letters.next().unwrap_or('\\')),
            '[' => {
                let not = letters.next_if_eq(&'^').is_some();
                let mut ranges = Vec::new();
                while let Some(mut from) = letters.next().filter(|letter| *letter != ']') {
                    if from == '\\' {
                        from = letters.next().unwrap_or('\\');
                    }
                    let mut to = from;
                    if letters.next_if_eq(&'-').is_some() {
                        to = letters.next().unwrap_or('-');
                    }
                    ranges.push((from.min(to), from.max(to)));
                }
                Part::Of { not, ranges }
            }
            letter => Part::One(letter),
        });
    }
    parts
}
