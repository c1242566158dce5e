//! Finds notes by words.
#![forbid(unsafe_code)]
#![expect(
    missing_debug_implementations,
    reason = "plugins hold what others provide, which need not be `Debug`"
)]

mod command;
mod relevance;

pub use command::{Search, SearchConfig};
