#![doc = include_str!("choose.md")]

#[cfg(feature = "file")]
pub mod file;
#[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
mod folders;
#[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
pub(crate) mod group_commit;
pub mod load_save;
#[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
pub(crate) mod local;
pub mod memory;
#[cfg(any(feature = "redb", feature = "sqlite"))]
pub(crate) mod one_file;
#[cfg(any(feature = "postgres", feature = "redis", feature = "sqlite"))]
mod patience;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(all(test, any(feature = "file", feature = "redb")))]
mod proofs;
#[cfg(feature = "redb")]
pub mod redb;
#[cfg(feature = "redis")]
pub mod redis;
#[cfg(any(feature = "postgres", feature = "redis"))]
pub mod server;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(crate) mod tables;
