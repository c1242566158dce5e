//! Dependency injection and typed extension points.
#![forbid(unsafe_code)]

pub mod base;
pub mod config;
pub mod diagnostics;
pub mod storage;
