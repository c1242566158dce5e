use std::time::Duration;

use proptest::prelude::*;

/// The ids that random operations choose from; some are prefixes of others.
pub(crate) const IDS: [&str; 6] = ["a", "aa", "b", "b/c", "c\0", "🐂"];

/// The collections that they choose from, below a path of their own: one stands under another, one is beside.
pub(crate) const PATHS: [&[&str]; 3] = [&["m"], &["m", "n"], &["m2"]];

/// The unit in which random clocks go: so long that a server's clock moves by none meanwhile.
pub(crate) const TICK: Duration = Duration::from_mins(20);

/// One step of a random story.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Commit {
        checks: Vec<(Place, Check)>,
        changes: Vec<Change>,
        token: Option<usize>,
        relaxed: bool,
    },
    /// Sends the last batch that had a token once more.
    Again,
    Advance(u64),
    Reopen,
}

/// A collection and an id, by their numbers.
pub(crate) type Place = (usize, usize);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Check {
    Absent,
    Present,
    /// The revision that the entry has, or another.
    Current(bool),
}

/// How many ticks an entry lives.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Life {
    Never,
    Keep,
    Ticks(u64),
}

#[derive(Clone, Debug)]
pub(crate) enum Change {
    Put(Place, Content, Life),
    Merge(Place, u8, u8, Life),
    Add(Place, i64, Life),
    Delete(Place),
    Clear { path: usize, prefix: &'static str, deep: bool },
    Touch(Place, Life),
    Append(usize, u8),
    Restore(Place, u8),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// An object's members in their order.
    Object(Vec<(String, u8)>),
    Number(i64),
    Bytes(u8),
}

impl Content {
    /// The object that puts write, and merges take the member of away.
    pub(crate) fn of(n: u8) -> Content {
        Content::Object(vec![("v".to_owned(), n)])
    }
}

fn place() -> impl Strategy<Value = Place> {
    (0..PATHS.len(), 0..IDS.len())
}

fn life() -> impl Strategy<Value = Life> {
    prop_oneof![3 => Just(Life::Never), 2 => Just(Life::Keep), 2 => (1_u64..6).prop_map(Life::Ticks)]
}

fn content() -> impl Strategy<Value = Content> {
    prop_oneof![
        4 => any::<u8>().prop_map(Content::of),
        1 => (-9_i64..9).prop_map(Content::Number),
        1 => any::<u8>().prop_map(Content::Bytes),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let prefix = prop_oneof![Just(""), Just("a"), Just("b/"), Just("zz")];
    prop_oneof![
        5 => (place(), content(), life()).prop_map(|(place, content, life)| Change::Put(place, content, life)),
        2 => (place(), 0_u8..3, any::<u8>(), life()).prop_map(|(place, field, n, life)| Change::Merge(place, field, n, life)),
        2 => (place(), -5_i64..6, life()).prop_map(|(place, n, life)| Change::Add(place, n, life)),
        2 => place().prop_map(Change::Delete),
        1 => (0..PATHS.len(), prefix, any::<bool>()).prop_map(|(path, prefix, deep)| Change::Clear { path, prefix, deep }),
        1 => (place(), life()).prop_map(|(place, life)| Change::Touch(place, life)),
        1 => (0..PATHS.len(), any::<u8>()).prop_map(|(path, n)| Change::Append(path, n)),
        1 => (place(), any::<u8>()).prop_map(|(place, n)| Change::Restore(place, n)),
    ]
}

fn check() -> impl Strategy<Value = Check> {
    prop_oneof![Just(Check::Absent), Just(Check::Present), prop::bool::weighted(0.8).prop_map(Check::Current)]
}

/// Any story of up to thirty steps.
pub(crate) fn any_steps() -> impl Strategy<Value = Vec<Step>> {
    let checks = prop::collection::vec((place(), check()), 0..2);
    let changes = prop::collection::vec(change(), 0..5);
    let token = prop::option::weighted(0.15, 0_usize..2);
    let commit = (checks, changes, token, prop::bool::weighted(0.8));
    let commit =
        commit.prop_map(|(checks, changes, token, relaxed)| Step::Commit { checks, changes, token, relaxed });
    // A day and an hour is what a token does not live to see.
    let advance = prop_oneof![6 => 1_u64..4, 1 => Just(75_u64)].prop_map(Step::Advance);
    prop::collection::vec(
        prop_oneof![16 => commit, 1 => Just(Step::Again), 3 => advance, 1 => Just(Step::Reopen)],
        1..30,
    )
}
