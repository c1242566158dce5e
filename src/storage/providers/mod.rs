#![doc = include_str!("choose.md")]

#[cfg(feature = "file")]
pub mod file;
#[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
pub(crate) mod group_commit;
pub mod load_save;
pub mod memory;
#[cfg(any(feature = "redb", feature = "sqlite"))]
pub(crate) mod one_file;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "redb")]
pub mod redb;
#[cfg(feature = "redis")]
pub mod redis;
#[cfg(all(test, any(feature = "file", feature = "redb")))]
mod script;
#[cfg(any(feature = "postgres", feature = "redis"))]
pub mod server;
#[cfg(feature = "sqlite")]
pub mod sqlite;
