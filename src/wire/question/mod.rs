//! What is asked for while the application runs, by whom, and why it is not given.

mod asker;
mod asking;
pub(super) mod refusal;

pub use asker::Asker;
pub(super) use asker::Question;
