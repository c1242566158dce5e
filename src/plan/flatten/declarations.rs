//! The way through a declaration that a `const` can go.

use std::borrow::Cow;

use crate::declare::{Anchor, ContributionDecl, Lifetime, NeedDecl, Placement, PluginDecl, When};

/// The contributions of a plugin: gifts of the struct first, then functions.
#[derive(Clone, Copy, Debug)]
pub(in crate::plan) struct Contributions<'a> {
    pub(in crate::plan) gifts: &'a [ContributionDecl],
    pub(in crate::plan) functions: &'a [ContributionDecl],
}

impl<'a> Contributions<'a> {
    pub(in crate::plan) const fn of(plugin: &'a PluginDecl) -> Self {
        let gifts = match &plugin.provides {
            Cow::Borrowed(all) => *all,
            Cow::Owned(all) => all.as_slice(),
        };
        let functions = match &plugin.contributes {
            Cow::Borrowed(all) => *all,
            Cow::Owned(all) => all.as_slice(),
        };
        Self { gifts, functions }
    }

    pub(in crate::plan) const fn count(&self) -> usize {
        self.gifts.len() + self.functions.len()
    }

    pub(in crate::plan) const fn at(&self, number: usize) -> &'a ContributionDecl {
        let gifts = self.gifts.len();
        if number < gifts { &self.gifts[number] } else { &self.functions[number - gifts] }
    }
}

pub(in crate::plan) const fn fields(plugin: &PluginDecl) -> &[NeedDecl] {
    match &plugin.needs {
        Cow::Borrowed(all) => all,
        Cow::Owned(all) => all.as_slice(),
    }
}

/// Contribution number `at` of a plugin.
pub(in crate::plan) const fn contribution(plugin: &PluginDecl, at: usize) -> &ContributionDecl {
    Contributions::of(plugin).at(at)
}

/// Whether there are conditions.
#[expect(clippy::ptr_arg, reason = "a `Cow` can't be turned into a slice in a `const` but by matching it")]
pub(super) const fn is_conditional(conditions: &Cow<'static, [When]>) -> bool {
    match conditions {
        Cow::Borrowed([]) => false,
        Cow::Borrowed(_) => true,
        Cow::Owned(all) => !all.is_empty(),
    }
}

/// How long what a contribution gives is declared to live.
pub(in crate::plan) const fn lifetime(plugin: &PluginDecl, decl: &ContributionDecl) -> Lifetime {
    match decl.lifetime {
        Lifetime::App => plugin.lifetime,
        own => own,
    }
}

/// How many anchors a placement names.
pub(in crate::plan) const fn mentions(placement: &Placement) -> usize {
    anchors(&placement.before).len() + anchors(&placement.after).len()
}

/// Anchor number `at` of a placement: those of `before` first.
pub(in crate::plan) const fn anchor(placement: &Placement, at: usize) -> &Anchor {
    let before = anchors(&placement.before);
    if at < before.len() { &before[at] } else { &anchors(&placement.after)[at - before.len()] }
}

/// How many of them are types.
pub(super) const fn mentions_of_types(placement: &Placement) -> usize {
    let mut count = 0;
    let mut at = 0;
    while at < mentions(placement) {
        count += matches!(anchor(placement, at), Anchor::Type { .. }) as usize;
        at += 1;
    }
    count
}

#[expect(clippy::ptr_arg, reason = "a `Cow` can't be turned into a slice in a `const` but by matching it")]
pub(in crate::plan) const fn anchors<'a>(all: &'a Cow<'static, [Anchor]>) -> &'a [Anchor] {
    match all {
        Cow::Borrowed(all) => all,
        Cow::Owned(all) => all.as_slice(),
    }
}
