//! Notes from a folder of Markdown files.
#![forbid(unsafe_code)]
#![expect(
    missing_debug_implementations,
    reason = "plugins hold what others provide, which need not be `Debug`"
)]

mod command;
mod files;
mod title;

pub use command::Import;
