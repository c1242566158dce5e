//! Dependency injection and typed extension points.
#![forbid(unsafe_code)]
