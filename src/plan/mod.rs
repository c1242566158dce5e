//! Who provides what, and in which order it is built: all of it before anything is built, without user code.
//!
//! In: a [`Registry`](crate::collect::Registry), the settings and the host's [`Rules`]; at compile time the list of
//! `app![..]`. Out: a [`Plan`]. Errors: every mistake of the wiring (JF01..), of the composition that only the whole
//! graph shows (JF0205, JF0207, JF0208, JF0210 to JF0214) and of the sections (JF03..), all in one report.

// The rooms, each of which imports only those before it:
//
// 1. `flatten` writes declarations into rows, `solve` solves these, and `laid_out` has the steps that are
//    compiled in.
// 2. `choices` is what configuration and host decide before that: what is on, who serves a point, which key is
//    meant.
// 3. `graph` is what was solved, with the way back to the declarations and their names.
// 4. `hooks` is the order of starting and stopping, and `report` what is said of mistakes; `layout` is what is
//    built in which scope, and `late_binding` gives slots to what only the run time has.
// 5. `plan` is made of these and answers what is asked of it; `order` says why things stand in an order, and
//    `read_anew` reads the configuration again.
// 6. `pipeline` calls one stage after the other; `const_check` does in the compiler what it can of that.

mod by_type;
mod choices;
mod composition;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod const_check;
mod contribution_name;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod flatten;
mod graph;
mod hooks;
mod laid_out;
mod late_binding;
mod layout;
mod order;
mod pipeline;
#[expect(clippy::module_inception, reason = "stages are verbs and data are nouns; this one is both")]
mod plan;
mod read_anew;
mod report;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
mod solve;

pub use by_type::ByType;
pub use choices::conditions::{AskedByConditions, settled};
pub use choices::inactive::{Inactive, inactive};
pub use choices::rules::{HostGift, Injection, Replaced, Rules, Site};
pub use composition::Composition;
pub use const_check::{ConstRows, ConstSolved, ConstTables, Unique, compiler_verdict, unique};
pub use flatten::count::Counts;
pub use flatten::key_numbers::literal_keys;
pub use flatten::known::Known;
pub use flatten::plugin_numbers::{cells_for_plugins, named_plugins};
pub use flatten::text_table::cells_for;
pub use graph::tables::Tables;
pub use hooks::lifecycle::Component;
pub use laid_out::LaidOut;
pub use layout::gathering::{Gathering, KeyedSlot};
pub use layout::layers::{Constructor, How, Layer, Make, Recipe};
pub use order::{Placed, PointOrder, Rule, Sequence};
pub use pipeline::plan;
pub use plan::Plan;
pub use plan::layered::Whereabouts;
pub use plan::steps::{CallStep, ConstructStep, Step};
pub use read_anew::ReadAnew;
pub use report::short_lives::{IN_ONE_SCOPE, handle_of};
pub use solve::{Exits, Sizes};
