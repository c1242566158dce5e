//! Macros of the `jackfield` framework.
