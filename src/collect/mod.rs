//! Which plugins the application has: listed, added by the host, discovered at link time; each once, under one key.
//!
//! In: [`Sources`]. Out: a [`Registry`]. Errors: two plugins with one key (JF0201), a reserved key (JF0202), a listed
//! crate without plugins or constructors that never ran (JF0203), a plugin named that is not there (JF0206); and a
//! warning for linked crates that nobody listed (JF0204).

mod discovery;
mod includes;
mod installed;
mod listed;
mod off;
mod pipeline;
mod registry;

pub use discovery::{Crates, Discovery, ListedCrate, registered_packages};
pub use includes::{count_included, with_included};
pub use installed::{Installed, PluginRef, Source};
pub use listed::{Listed, Standing, listed};
pub use off::{Disabled, Off, OffContribution, Unmet};
pub use pipeline::{Sources, collect, unknown_plugin};
pub use registry::Registry;
