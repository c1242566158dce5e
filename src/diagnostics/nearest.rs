use crate::base::in_order;

/// A longer word is compared with nothing: the work grows with the square of the length.
const LONGEST_WORD: usize = 100;
const MOST_ANSWERS: usize = 3;

/// The candidates that are so near to `word` that it may be a slip of the pen, the nearest first, three at most.
///
/// Case, `-` and `_` don't count. Equally near ones stay in their order.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    among(word, &mut candidates.into_iter())
}

/// Compiled once, whatever the candidates come from.
fn among<'a>(word: &str, candidates: &mut dyn Iterator<Item = &'a str>) -> Vec<&'a str> {
    let word = folded(word);
    if word.is_empty() || word.len() > LONGEST_WORD {
        return Vec::new();
    }
    let limit = (word.len() / 3).clamp(1, 3);
    let mut near: Vec<(usize, &str)> = Vec::new();
    for candidate in candidates {
        let other = folded(candidate);
        let distance = if other.len() > LONGEST_WORD { continue } else { distance(&word, &other) };
        // A word of one or two letters is within one edit of nearly everything.
        let worth = distance <= limit && distance < word.len().max(other.len()).max(2) - 1;
        if (distance == 0 || worth) && near.iter().all(|(_, known)| *known != candidate) {
            near.push((distance, candidate));
        }
    }
    in_order(near, |(distance, _)| (*distance, 0))
        .into_iter()
        .take(MOST_ANSWERS)
        .map(|(_, candidate)| candidate)
        .collect()
}

/// A sentence for a help: ``did you mean `limit`?``; `None` if nothing is near.
#[must_use]
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    question(&nearest(word, candidates))
}

fn question(near: &[&str]) -> Option<String> {
    let quoted: Vec<_> = near.iter().map(|near| format!("`{near}`")).collect();
    let (last, others) = quoted.split_last()?;
    let choice = if others.is_empty() { last.clone() } else { format!("{} or {last}", others.join(", ")) };
    Some(format!("did you mean {choice}?"))
}

fn folded(word: &str) -> Vec<char> {
    word.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}

/// Edits from one word to the other: insert, delete, replace, or swap neighbours (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut earlier_x = None;
    for (row, &x) in a.iter().enumerate() {
        let mut current = Vec::with_capacity(b.len() + 1);
        current.push(row + 1);
        let mut earlier_y = None;
        for (column, &y) in b.iter().enumerate() {
            let at = |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX - 1);
            let replace = at(&last, column) + usize::from(x != y);
            let mut best = replace.min(at(&last, column + 1) + 1).min(at(&current, column) + 1);
            if earlier_x == Some(y) && earlier_y == Some(x) {
                best = best.min(at(&before_last, column.wrapping_sub(1)) + 1);
            }
            current.push(best);
            earlier_y = Some(y);
        }
        before_last = std::mem::replace(&mut last, current);
        earlier_x = Some(x);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(a: &str, b: &str) -> usize {
        distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
    }

    #[test]
    fn distance_counts_edits_and_swaps() {
        assert_eq!(between("", ""), 0);
        assert_eq!(between("", "abc"), 3);
        assert_eq!(between("abc", ""), 3);
        assert_eq!(between("limit", "limit"), 0);
        assert_eq!(between("limt", "limit"), 1);
        assert_eq!(between("limitt", "limit"), 1);
        assert_eq!(between("linit", "limit"), 1);
        assert_eq!(between("limti", "limit"), 1);
        assert_eq!(between("kitten", "sitting"), 3);
    }

    #[test]
    fn slips_are_found_nearest_first() {
        let known = ["storage", "store", "start", "limit"];
        assert_eq!(nearest("limt", known), ["limit"]);
        assert_eq!(nearest("storag", known), ["storage", "store"]);
        assert_eq!(nearest("stort", known), ["store", "start"]);
    }

    #[test]
    fn case_and_separators_do_not_count() {
        assert_eq!(nearest("MAX-SIZE", ["max_size", "min_size"]).first(), Some(&"max_size"));
        assert_eq!(nearest("maxsize", ["max_size"]), ["max_size"]);
    }

    #[test]
    fn nothing_near_is_nothing() {
        assert!(nearest("zebra", ["limit", "start"]).is_empty());
        assert!(nearest("", ["a"]).is_empty());
        assert!(nearest("a", ["b", "ab", ""]).is_empty());
        assert!(nearest(&"x".repeat(10_000), ["x"]).is_empty());
        assert!(nearest("limit", [&*"x".repeat(10_000)]).is_empty());
    }

    #[test]
    fn the_sentence_lists_three_at_most() {
        assert_eq!(did_you_mean("limt", ["limit"]).as_deref(), Some("did you mean `limit`?"));
        let many = ["aaab", "aaac", "aaad", "aaae"];
        assert_eq!(did_you_mean("aaaa", many).as_deref(), Some("did you mean `aaab`, `aaac` or `aaad`?"));
        assert_eq!(did_you_mean("zebra", ["limit"]), None);
    }
}
