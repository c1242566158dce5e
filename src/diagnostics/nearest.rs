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
    let (folded, outline) = (folded(word), Outline::of(word));
    if outline.length == 0 || outline.length > LONGEST_WORD {
        return Vec::new();
    }
    let limit = (outline.length / 3).clamp(1, 3);
    let mut near: Vec<(usize, &str)> = Vec::new();
    for candidate in candidates {
        let other = Outline::of(candidate);
        if outline.is_further_than(limit, &other) {
            continue;
        }
        let Some(distance) = distance_within(limit, &folded, &self::folded(candidate)) else { continue };
        // A word of one or two letters is within one edit of nearly everything.
        let worth = distance < outline.length.max(other.length).max(2) - 1;
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

/// What tells at a glance that most words are too far from each other.
struct Outline {
    length: usize,
    /// A bit for each letter that occurs; some letters share one.
    letters: u64,
}

impl Outline {
    fn of(word: &str) -> Self {
        letters(word).fold(Self { length: 0, letters: 0 }, |outline, letter| Self {
            length: outline.length + 1,
            letters: outline.letters | 1 << (u32::from(letter) % u64::BITS),
        })
    }

    /// An edit changes the length by one at the most, and takes away or brings one letter at the most.
    fn is_further_than(&self, limit: usize, other: &Self) -> bool {
        let limit_of_letters = u32::try_from(limit).unwrap_or(u32::MAX);
        self.length.abs_diff(other.length) > limit
            || (self.letters & !other.letters).count_ones() > limit_of_letters
            || (other.letters & !self.letters).count_ones() > limit_of_letters
    }
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

fn letters(word: &str) -> impl Iterator<Item = char> {
    word.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase)
}

fn folded(word: &str) -> Vec<char> {
    letters(word).collect()
}

/// Edits from one word to the other: insert, delete, replace, or swap neighbours (optimal string alignment). `None` if they
/// are more than `limit`.
fn distance_within(limit: usize, a: &[char], b: &[char]) -> Option<usize> {
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
        // A swap builds on the row before the last.
        if last.iter().chain(&current).all(|edits| *edits > limit) {
            return None;
        }
        before_last = std::mem::replace(&mut last, current);
        earlier_x = Some(x);
    }
    last.last().copied().filter(|edits| *edits <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(a: &str, b: &str) -> usize {
        distance_within(usize::MAX, &folded(a), &folded(b)).unwrap()
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
    fn what_is_too_far_is_not_measured_to_the_end() {
        for (a, b) in [("kitten", "sitting"), ("limti", "limit"), ("", "abc"), ("abc", "xyz")] {
            let (edits, a, b) = (between(a, b), folded(a), folded(b));
            for limit in 0..5 {
                assert_eq!(
                    distance_within(limit, &a, &b),
                    (edits <= limit).then_some(edits),
                    "{limit}: {a:?} {b:?}"
                );
            }
        }
        let is_far = |a, b| Outline::of(a).is_further_than(1, &Outline::of(b));
        assert!(is_far("limit", "lim") && is_far("limit", "timed") && is_far("abcde", "aaaaa"));
        assert!(!is_far("limti", "limit") && !is_far("MAX-SIZE", "max_size"));
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
