//! Native tables, as far as engines that speak SQL do the same.
//!
//! In: a schema, and what is asked of its table. Out: names that the engine can't mistake, the changes that a table
//! needs, and statements whose text is structure and quoted names alone; cells are parameters. Errors: `BadValue` for a
//! schema that contradicts the table, `BadName` for a name that is taken.

mod names;
mod registry;
mod statement;

pub(crate) use names::{Quoted, table_name};
pub(crate) use registry::{Changes, READ, occupied, plan_changes, registered};
pub(crate) use statement::{Dialect, Statement, used_up};
