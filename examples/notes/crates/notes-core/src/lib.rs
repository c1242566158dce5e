//! The heart of the application `notes`: the library and the command line.
//!
//! Every command is a plugin of its own; other crates bring more of them.
#![forbid(unsafe_code)]
#![expect(
    missing_debug_implementations,
    reason = "plugins hold what others provide, which need not be `Debug`"
)]

mod add;
mod cli;
mod export;
mod library;
mod list;

pub use add::Add;
pub use cli::Cli;
pub use export::{Export, ExportConfig};
pub use library::StoredLibrary;
pub use list::List;
