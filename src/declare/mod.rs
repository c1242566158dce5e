//! Declarations: what a point, a plugin and a contribution say of themselves, and what can be injected.
//!
//! In: user code, through macros or the [`plugin`] builder. Out: [`PluginDecl`], plain data that can be a const.
//! Errors: none at run time; a shape that a point's cardinality rules out does not compile.

mod block;
mod builder;
mod cardinality;
mod contribution;
mod expanded;
mod factory;
mod given;
mod hook;
mod inject;
mod input;
mod keys;
mod lazy;
mod lists;
mod output;
mod plugin;
mod point;
mod points;
mod provided_key;
mod several;
mod shapes;
mod strategies;
mod task;
mod worked_on;

pub use block::{BlockIsLost, BlockIsSeen, HasBoundsOfStruct, NoContributions, SeesBlock, is_seen};
pub use builder::{Defining, PluginBuilder, plugin};
pub use cardinality::{
    Cardinality, CardinalityMarker, GatherFn, KeyedBy, ManyOf, Members, OptionalOne, SingleOne,
};
pub use contribution::{Call, ContributionDecl, ContributionKey, ContributionKind, Placement, Position};
pub use expanded::{
    constructed, declared, exact_key_of, gift, given, key_of_need, main_hook, pending, point_of, receiver,
    running, start_hook, stop_hook, struct_of, task_hook,
};
pub use factory::{Factory, HookFactory};
pub use given::{ByArc, ByFuture, ByOption, ByResult, ByValue, Coerce, Given, Immediate, Suits};
pub use hook::{Hook, HookCall, HookFuture, HookOutput, Main, Start, Stop};
pub use inject::{
    Inject, InjectOf, InjectOfText, KeyTypeDecl, Need, NeedDecl, Port, Shape, port, port_of, port_of_key,
};
pub use input::Input;
pub use keys::{
    KeyType, KeyedExactly, KeyedFrom, Keyless, NoText, Of, TextKeyed, exact_key, expression_key, key_from,
    no_key, text_key,
};
pub use lazy::{Lazy, LazyError};
pub use lists::{KeyOf, Keyed, Many};
pub use output::Output;
pub use plugin::{Construct, Plugin, PluginDecl, Registration};
pub use point::{Point, PointDecl, ThreadSafe};
pub use provided_key::{OwnKeyKind, ProvidedKey};
pub use several::{SeveralOutput, WHOLE, given_several, part, pending_several, several_point};
pub use shapes::MayBeAbsent;
pub use strategies::{
    Answer, Combined, Failures, InTurn, fanned_out, joined, members, until_answered, until_failed,
};
pub use task::{OnEnd, OnError, Task, TaskRules};
pub use worked_on::{Aggregated, Decorated, WorkedOn, port_aggregated, port_decorated};
