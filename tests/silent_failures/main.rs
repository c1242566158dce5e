//! The silent failures of the field are loud. Each is made with real crates, built and run as a user's would be.

#[path = "../common/mod.rs"]
mod common;
mod crates;
mod discovery;
#[path = "../common/package.rs"]
mod package;
#[cfg(target_os = "linux")]
mod static_library;
mod versions;
mod without_provider;
