//! What plugins work with: shapes over the contract, each of them independent of the engine.
//!
//! In: a provider and the scope of a plugin. Out: handles that reach that scope alone. Errors: those
//! of the contract.
//!
//! A view imports the contract and nothing else of the crate; `actions` also the care that the code of plugins is called
//! with.
#![doc = include_str!("promises.md")]

pub mod actions;
pub mod anhanga;
pub mod documents;
pub mod gati;
mod new_id;
pub mod plantangenet;

pub use new_id::new_id;
