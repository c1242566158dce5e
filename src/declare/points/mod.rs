//! Extension points: what one is called, how many may provide it, and how many answer as one.

mod built_in;
pub(super) mod cardinality;
pub(super) mod point;
pub(super) mod strategies;
