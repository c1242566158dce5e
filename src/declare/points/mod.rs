//! Extension points: what one is called, how many may provide it and under which keys, what it hands out as
//! all of them, and how many answer as one.

pub(super) mod cardinality;
pub(super) mod key_types;
pub(super) mod keyed;
pub(super) mod lists;
pub(super) mod point;
pub(super) mod strategies;
