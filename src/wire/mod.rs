//! Builds what the plan says, once, and hands it out.
//!
//! In: a [`Plan`](crate::plan::Plan). Out: [`Services`], and an [`OpenScope`] for each scope that is opened
//! on top of them. Errors: a provider that fails (JF0401), panics (JF0402) or runs out of time (JF0404), one
//! that declined but is needed (JF0403), a question that has no answer (JF0506), is asked outside of its
//! scope (JF0116), without a key where there is no default one (JF0119) or by a plugin that the host does not
//! trust with it (JF0113), an instance that panics as it is dropped (JF0507) or is held after the end
//! (JF0509). Where something async is to be built without a runtime of tokio: JF0505.
//!
//! The rooms, each on those before it: a `step` fills one slot; the `schedule` takes the steps of the
//! application along the graph, and a `layer` those of a scope, or of what is made anew, on top of it;
//! `services` hold all that is wired; an `answer` is found in them or made; a `scope` is opened on top of
//! them; and their `release` is the end.

mod abandoned;
mod answer;
mod declined;
mod dropped;
mod failure;
mod host_cache;
mod layer;
mod quarantine;
mod question;
mod release;
pub(crate) mod runtime;
mod schedule;
mod scope;
mod services;
mod step;

pub use dropped::given_panicked;
pub use quarantine::{Quarantine, left_out};
pub use question::Asker;
pub use scope::OpenScope;
pub use services::Services;
pub use step::BuildLimits;
