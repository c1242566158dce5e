//! A page for each code: it has the form of all pages, its example fails with just that code, and the reports that it
//! shows are those that the example and the compiler give. `JACKFIELD_BLESS=1` writes the reports anew.

mod compared;
mod compiled;
mod example;
#[path = "../common/package.rs"]
mod package;
mod page;
