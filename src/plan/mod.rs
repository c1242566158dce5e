//! Who provides what, and in which order it is built: all of it before anything is built, without user code.
//!
//! In: a [`Registry`](crate::collect::Registry), the settings and the host's [`Rules`]; at compile time the list of
//! `app![..]`. Out: a [`Plan`]. Errors: every mistake of the wiring (JF01..), of the composition that only the whole
//! graph shows (JF0205, JF0207, JF0208) and of the sections (JF03..), all in one report.

mod advice;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod anchors;
mod asked;
mod buffers;
mod by_type;
mod calls;
mod chosen;
mod circles;
mod composition;
mod conditions;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod const_check;
mod count;
mod cycle;
mod defaults;
mod endless;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod expansion;
mod expendable;
mod findings;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod flatten;
mod gathering;
mod given_scopes;
mod graph;
mod hook_order;
mod injections;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod known;
mod laid_out;
mod late;
mod layered;
mod layers;
mod lifecycle;
mod missing;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod named;
mod names;
mod namesakes;
mod needs;
mod off;
mod on_demand;
mod order;
mod overrides;
#[expect(clippy::module_inception, reason = "stages are verbs and data are nouns; this one is both")]
mod plan;
mod read_anew;
mod rows;
mod rules;
mod sections;
mod short_lives;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod solve;
mod stated;
mod stated_starts;
mod tables;
#[expect(clippy::cast_possible_truncation, reason = "of a hash any bits will do")]
mod text_table;
mod turns;
mod versions;
mod waits;
mod whose;

pub use by_type::ByType;
pub use composition::Composition;
pub use conditions::settled;
pub use const_check::{ConstRows, ConstSolved, ConstTables, Unique, compiler_verdict, unique};
pub use count::{Counts, Known};
pub use gathering::{Gathering, KeyedSlot};
pub use injections::{Injection, Site};
pub use known::literal_keys;
pub use laid_out::LaidOut;
pub use layered::Whereabouts;
pub use layers::{How, Layer, Make, Recipe};
pub use lifecycle::Component;
pub use named::{cells_for_plugins, named_plugins};
pub use off::{Inactive, inactive};
pub use order::{Placed, PointOrder, Rule, Sequence};
pub use plan::{CallStep, ConstructStep, Plan, Step, plan};
pub use read_anew::ReadAnew;
pub use rules::{HostGift, Replaced, Rules};
pub use sections::AskedByConditions;
pub use short_lives::{IN_ONE_SCOPE, handle_of};
pub use solve::{Exits, Sizes};
pub use tables::Tables;
pub use text_table::cells_for;
