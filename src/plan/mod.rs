//! Who provides what, and in which order it is built: all of it before anything is built, without user code.
//!
//! In: a [`Registry`](crate::collect::Registry), the settings and the host's [`Rules`]; at compile time the list of
//! `app![..]`. Out: a [`Plan`]. Errors: every mistake of the wiring (JF01..), of the composition that only the whole
//! graph shows (JF0205, JF0207, JF0208) and of the sections (JF03..), all in one report.

#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod anchors;
mod asked;
mod buffers;
mod by_type;
mod calls;
mod chosen;
mod circles;
mod composition;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod const_check;
mod count;
mod findings;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod flatten;
mod graph;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod known;
mod laid_out;
mod late;
mod lifecycle;
mod names;
mod namesakes;
#[expect(clippy::module_inception, reason = "stages are verbs and data are nouns; this one is both")]
mod plan;
mod rows;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod solve;
mod stated;
mod tables;
#[expect(clippy::cast_possible_truncation, reason = "of a hash any bits will do")]
mod text_table;
mod waits;

pub use anchors::named_plugins;
pub use composition::Composition;
pub use const_check::{ConstRows, ConstSolved, ConstTables, Unique, compiler_verdict, unique};
pub use count::{Counts, Known};
pub use known::literal_keys;
pub use laid_out::LaidOut;
pub use lifecycle::Component;
pub use plan::{CallStep, ConstructStep, HostGift, Plan, Rules, Step, plan};
pub use solve::{Exits, Sizes};
pub use tables::Tables;
pub use text_table::cells_for;
