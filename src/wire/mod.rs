//! Builds what the plan says, once, and hands it out.
//!
//! In: a [`Plan`](crate::plan::Plan). Out: [`Services`], and an [`OpenScope`] for each scope that is opened on top of
//! them. Errors: a provider that fails (JF0401), panics (JF0402) or runs out of time (JF0404), one that declined but is needed
//! (JF0403), a question that has no answer (JF0506), is asked outside of its scope (JF0116) or by a plugin that the host
//! does not trust with it (JF0113), and an instance that is held after the end (JF0509). Where something async is to be built without a runtime of tokio: JF0505.

mod build;
mod failure;
mod host_cache;
mod layer;
mod on_demand;
mod quarantine;
mod question;
mod release;
pub(crate) mod runtime;
mod schedule;
mod scope;
mod services;

pub use quarantine::{Quarantine, left_out};
pub use question::Asker;
pub use release::given_panicked;
pub use scope::OpenScope;
pub use services::{BuildLimits, Services};
