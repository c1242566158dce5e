use std::fmt;

use super::contribution::{ContributionDecl, ContributionKind};
use crate::declare::points::cardinality::SingleOne;
use crate::declare::points::point::{Point, PointDecl};

/// How long something lives.
#[derive(Clone, Copy)]
pub enum Lifetime {
    /// As long as the application: there is one for all who ask.
    App,
    /// As long as who asked holds it: each has one of its own.
    Transient,
    /// As long as a scope, which is known by the point of its struct: there is one for each scope that is opened.
    Scope(&'static PointDecl),
}

impl Lifetime {
    /// As long as a scope.
    #[must_use]
    pub const fn scope<S: Scope>() -> Self {
        Self::Scope(S::DECL)
    }
}

impl fmt::Debug for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::App => f.write_str("App"),
            Self::Transient => f.write_str("Transient"),
            Self::Scope(scope) => write!(f, "Scope({})", scope.name),
        }
    }
}

/// A scope: something shorter than the life of the application, such as a request. Implemented by `#[scope]` for the struct
/// that holds what the host knows when it opens one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scope",
    label = "not a scope",
    note = "put `#[scope]` on the struct"
)]
pub trait Scope: Point<Cardinality = SingleOne> + Sized {}
#[diagnostic::do_not_recommend]
impl<S: Point<Cardinality = SingleOne> + DeclaredScope> Scope for S {}

/// Says what a scope is opened in: another scope, or [`TheApp`].
#[diagnostic::on_unimplemented(
    message = "the scope `{Self}` is not opened in `{Outer}`",
    label = "not opened here",
    note = "it is opened in the scope that its `#[scope(within = ..)]` names, by `outer.open(..)`, and in the application if it names none"
)]
pub trait OpenedIn<Outer>: Scope {}
#[diagnostic::do_not_recommend]
impl<S: Scope + DeclaredIn<Outer>, Outer> OpenedIn<Outer> for S {}

// What `#[scope]` implements beside `Point`. These require nothing, so that of a struct that can't be a point the compiler
// complains once.

/// That a struct has `#[scope]`.
pub trait DeclaredScope {}

/// What its `#[scope]` says that it is opened in.
pub trait DeclaredIn<Outer> {}

/// What a scope is opened in that names no other.
#[derive(Debug)]
pub struct TheApp;

/// The point of a scope, for one that is opened within it.
#[must_use]
pub const fn scope_of<S: Scope>() -> &'static PointDecl {
    S::DECL
}

/// The contributions of a plugin that lives so long, if such a one can have them.
///
/// # Panics
/// If it can't, in the compiler.
#[must_use]
pub const fn living(
    contributions: &'static [ContributionDecl],
    lifetime: Lifetime,
) -> &'static [ContributionDecl] {
    let mut at = 0;
    while at < contributions.len() {
        let decl = &contributions[at];
        match lifetime {
            Lifetime::Transient if decl.point.entry => panic!(
                "[JF0115] a transient plugin has no hooks: nobody starts or stops what is made for each consumer; move the hook to a plugin that is there once"
            ),
            Lifetime::Transient if decl.receiver && !matches!(decl.kind, ContributionKind::Provide) => {
                panic!(
                    "[JF0115] a decorator or aggregator can't take the struct of a transient plugin: leave `&self` out, and take what it needs as parameters"
                )
            }
            Lifetime::Scope(_) if decl.point.entry && !decl.point.run_by_scopes => panic!(
                "[JF0115] a scope runs start hooks and stop hooks, and nothing else: move what is `#[main]`, `#[task]` or `#[health]` to a plugin that lives as long as the application"
            ),
            _ => {}
        }
        at += 1;
    }
    contributions
}
