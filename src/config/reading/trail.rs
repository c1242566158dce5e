use crate::config::tree::{At, Step};

/// The way from the section to a value, linked through the stack.
#[derive(Clone, Copy)]
pub(super) struct Trail<'a> {
    pub(super) parent: Option<&'a Trail<'a>>,
    pub(super) step: TrailStep<'a>,
}

#[derive(Clone, Copy)]
pub(super) enum TrailStep<'a> {
    Root,
    /// A key, its place, and the fields that are known beside it.
    Key(&'a str, &'a At, Option<&'static [&'static str]>),
    Index(usize),
}

impl Trail<'_> {
    pub(super) const ROOT: Trail<'static> = Trail { parent: None, step: TrailStep::Root };

    pub(super) fn path(&self) -> Vec<Step> {
        let mut path: Vec<_> = std::iter::successors(Some(self), |trail| trail.parent)
            .filter_map(|trail| match trail.step {
                TrailStep::Root => None,
                TrailStep::Key(key, ..) => Some(Step::Key(key.to_owned())),
                TrailStep::Index(index) => Some(Step::Index(index)),
            })
            .collect();
        path.reverse();
        path
    }
}
