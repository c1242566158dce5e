//! What the plugins of the application `notes` agree on; they know this crate, and not each other.
//!
//! Three extension points: [`Command`] and [`Format`], which take any number of plugins, and [`Library`], where
//! notes live.
#![forbid(unsafe_code)]

mod command;
mod format;
mod library;
mod problem;

pub use command::{Arguments, Command, Usage};
pub use format::Format;
pub use library::{Kept, Library, Note};
pub use problem::Problem;
