//! Closures as contributions: the parameters are injected like fields, up to eight of them.

use super::given::Given;
use super::worked_on::WorkedOn;
use crate::base::{Outcome, View};
use crate::declare::hooks::hook::{HookFuture, HookOutput};
use crate::declare::needs::inject::{Inject, NeedDecl, need_of, port, take};
use crate::declare::points::point::Point;

/// A closure that makes something for the point `P`. `First` is what it works on: nothing for a provider, the inner
/// `Arc<P>` for a decorator, all members for an aggregator. `Args` and `How` are always inferred.
#[diagnostic::on_unimplemented(
    message = "this closure can't contribute to `{P}`",
    label = "its parameters must be injectable, and what it returns a provider of `{P}`",
    note = "give a value whose type implements the trait, an `Arc<{P}>`, an `Option` or a `Result` of them, or a future of any of these",
    note = "state the type of each parameter, as in `|clock: Arc<dyn Clock>| ..`; a decorator takes the inner `Arc<{P}>` first, an aggregator `Many<{P}>`",
    note = "it takes up to eight parameters, after what it works on; a function in a block with `#[contributes]` takes any number",
    note = "a parameter has the shape that its point hands out: `Arc<dyn P>` of one that is `single`, `Option<Arc<dyn P>>` of one that is `optional`, `Many<dyn P>` of one that is `many`, `Keyed<dyn P>` of one that is `keyed`"
)]
pub trait Factory<P: ?Sized, First, Args, How>: Send + Sync + 'static {
    /// What the parameters need.
    const NEEDS: &'static [NeedDecl];
    /// Whether it may decline.
    const MAY_DECLINE: bool;
    /// Whether it has to be awaited.
    const ASYNCHRONOUS: bool;
    /// Whether it gives a whole list of members.
    const IS_LIST: bool;
    /// Takes the parameters from the view and calls it.
    fn call(&self, view: &View<'_>) -> Outcome;
}

/// A closure that is a hook.
#[diagnostic::on_unimplemented(
    message = "this closure can't be a hook",
    label = "its parameters must be injectable, and it must return a future of `()` or of a `Result<(), E>`",
    note = "state the type of each parameter, as in `|storage: Option<Storage>| async move {{ .. }}`",
    note = "it takes up to eight parameters; a function in a block with `#[contributes]` takes any number",
    note = "a parameter has the shape that its point hands out: `Arc<dyn P>` of one that is `single`, `Option<Arc<dyn P>>` of one that is `optional`, `Many<dyn P>` of one that is `many`, `Keyed<dyn P>` of one that is `keyed`"
)]
pub trait HookFactory<Args>: Send + Sync + 'static {
    /// What the parameters need.
    const NEEDS: &'static [NeedDecl];
    /// Takes the parameters from the view and starts it.
    fn call(&self, view: &View<'_>) -> Option<HookFuture>;
}

macro_rules! arities {
    ($($arg:ident $name:literal $following:literal $at:tt $next:tt),*) => {
        arities!(@ [] $([$arg $name $following $at $next])*);
    };
    (@ [$([$arg:ident $name:literal $following:literal $at:tt $next:tt])*]) => {
        arities!(impl $([$arg $name $following $at $next])*);
    };
    (@ [$($done:tt)*] $head:tt $($tail:tt)*) => {
        arities!(impls $($done)*);
        arities!(@ [$($done)* $head] $($tail)*);
    };
    (impls $([$arg:ident $name:literal $following:literal $at:tt $next:tt])*) => {
        arities!(impl $([$arg $name $following $at $next])*);
    };
    (impl $([$arg:ident $name:literal $following:literal $at:tt $next:tt])*) => {
        impl<P, F, Given_, How, $($arg),*> Factory<P, (), ($($arg,)*), How> for F
        where
            P: Point + ?Sized,
            F: Fn($($arg),*) -> Given_ + Send + Sync + 'static,
            Given_: Given<P, How>,
            $($arg: Inject,)*
        {
            const NEEDS: &'static [NeedDecl] = &[$(need_of(&port::<$arg>(), $name, 0, 0, "")),*];
            const MAY_DECLINE: bool = Given_::MAY_DECLINE;
            const ASYNCHRONOUS: bool = Given_::ASYNCHRONOUS;
            const IS_LIST: bool = Given_::IS_LIST;
            fn call(&self, view: &View<'_>) -> Outcome {
                let _ = view;
                let given = || Some(self($($arg::inject(view, $at)?),*));
                given().map_or(Outcome::Unmet, Given_::give)
            }
        }

        impl<P, F, Given_, How, First, $($arg),*> Factory<P, (First,), ($($arg,)*), How> for F
        where
            P: Point + ?Sized,
            F: Fn(First, $($arg),*) -> Given_ + Send + Sync + 'static,
            Given_: Given<P, How>,
            First: WorkedOn<P>,
            $($arg: Inject,)*
        {
            const NEEDS: &'static [NeedDecl] =
                &[need_of(&First::PORT, "first parameter", 0, 0, ""), $(need_of(&port::<$arg>(), $following, 0, 0, "")),*];
            const MAY_DECLINE: bool = Given_::MAY_DECLINE;
            const ASYNCHRONOUS: bool = Given_::ASYNCHRONOUS;
            const IS_LIST: bool = {
                assert!(!Given_::IS_LIST, "a decorator or an aggregator gives one thing, not a list");
                false
            };
            fn call(&self, view: &View<'_>) -> Outcome {
                let given = || Some(self(take(&First::PORT, view, 0)?, $($arg::inject(view, $next)?),*));
                given().map_or(Outcome::Unmet, Given_::give)
            }
        }

        impl<F, Running, $($arg),*> HookFactory<($($arg,)*)> for F
        where
            F: Fn($($arg),*) -> Running + Send + Sync + 'static,
            Running: Future + Send + 'static,
            Running::Output: HookOutput,
            $($arg: Inject,)*
        {
            const NEEDS: &'static [NeedDecl] = &[$(need_of(&port::<$arg>(), $name, 0, 0, "")),*];
            fn call(&self, view: &View<'_>) -> Option<HookFuture> {
                let _ = view;
                let running = self($($arg::inject(view, $at)?),*);
                Some(Box::pin(async move { running.await.into_result() }))
            }
        }
    };
}

arities!(
    A "first parameter" "second parameter" 0 1,
    B "second parameter" "third parameter" 1 2,
    C "third parameter" "fourth parameter" 2 3,
    D "fourth parameter" "fifth parameter" 3 4,
    E "fifth parameter" "sixth parameter" 4 5,
    G "sixth parameter" "seventh parameter" 5 6,
    H "seventh parameter" "eighth parameter" 6 7,
    I "eighth parameter" "ninth parameter" 7 8
);
