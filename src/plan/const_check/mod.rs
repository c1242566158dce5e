//! The check that `app![..]` runs in the compiler: the planner's rows and solver, on arrays instead of vectors.
//!
//! In: the list, what is `supplied:` and what is `chosen:`. Out: the plan of the list, left in the program. Errors: all
//! mistakes that no configuration could repair, in one text that stops the compiler.
//!
//! Each function is `#[inline]`, so that machine code is made of it only where a program runs it: mostly nowhere.

mod arrays;
mod case;
mod cycle;
mod faults;
mod given_scopes;
mod lives;
mod mistaken;
mod names;
mod places;
mod report;
mod steps;
mod tables;
mod text;
mod unique;
mod verdict;
mod whose;
mod words;

pub use arrays::{ConstRows, ConstSolved};
pub use tables::ConstTables;
pub use unique::{Unique, unique};
pub use verdict::compiler_verdict;
