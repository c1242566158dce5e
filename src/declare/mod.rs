//! Declarations: what a point, a plugin and a contribution say of themselves, and what can be injected.
//!
//! In: user code, through macros or the [`plugin`] builder. Out: [`PluginDecl`], plain data that can be a const.
//! Errors: none at run time; a shape that a point's cardinality rules out does not compile.

mod about;
mod anchor;
mod block;
mod builder;
mod builder_hooks;
mod cardinality;
mod contribution;
mod decides;
mod defining;
mod described;
mod expanded;
mod factory;
mod fresh;
mod given;
mod health;
mod hook;
mod inject;
mod injected;
mod input;
mod keyed;
mod keys;
mod lazy;
mod lifetime;
mod lists;
mod mistaken;
mod no_effect;
mod output;
mod parts;
mod plugin;
mod point;
mod points;
mod provided_key;
mod several;
mod shapes;
mod strategies;
mod task;
mod when;
mod worked_on;

pub use about::{About, Deprecation, Requirement};
pub use anchor::Anchor;
pub use block::{BlockIsLost, BlockIsSeen, HasBoundsOfStruct, NoContributions, SeesBlock, is_seen};
pub use builder::{PluginBuilder, plugin};
pub use cardinality::{
    Cardinality, CardinalityMarker, GatherFn, Gathered, IsKey, KeyedBy, ManyOf, Members, NoDefault,
    OptionalOne, SingleOne, WithDefault,
};
pub use contribution::{Call, ContributionDecl, ContributionKey, ContributionKind, Placement, Position};
pub use decides::{Decide, Decides, Decision, TakesSection, TakesSettings, decided, section_of};
pub use defining::Defining;
pub use expanded::{
    constructed, declared, exact_key_of, gift, gift_that, given, health_hook, key_of_need, main_hook,
    pending, point_of, receiver, running, start_hook, stop_hook, task_hook, unmet, value_of,
};
pub use factory::{Factory, HookFactory};
pub use fresh::{Fresh, FreshError};
pub use given::{
    ByArc, ByFuture, ByList, ByOption, ByResult, ByValue, Coerce, Given, Immediate, Suits, Wraps,
};
pub use health::{Degraded, HealthCheck};
pub use hook::{Hook, HookCall, HookFuture, HookOutput, Main, Start, Stop};
pub use inject::{
    Inject, InjectOf, InjectOfText, Kept, KeyTypeDecl, Need, NeedDecl, Port, Shape, Whose, need_of, port,
    port_of, port_of_key, take,
};
pub use injected::Injected;
pub use input::Input;
pub use keyed::{GetOrMake, KeyOf, Keyed, KeyedIter};
pub use keys::{
    DefaultKey, KeyType, KeyedByAny, KeyedExactly, KeyedFrom, Keyless, NoText, Of, OfText, TextKeyed,
    any_key, exact_key, expression_key, key_from, no_key, plain_key, text_key,
};
pub use lazy::{Lazy, LazyError};
pub use lifetime::{Lifetime, OpenedIn, Scope, TheApp, living, scope_of};
pub use lists::Many;
pub use mistaken::{MISTAKEN_BLOCK, UnknownCardinality};
pub use no_effect::{
    HasEach, HasOrder, Listed, Ordered, TakesLists, WithMembers, each, is_list, list, ordered,
};
pub use output::{IsError, Output};
pub use parts::{Parts, Stated};
pub use plugin::{Construct, Plugin, PluginDecl, Registration};
pub use point::{Point, PointDecl, ThreadSafe};
pub use provided_key::{OwnKeyKind, ProvidedKey};
pub use several::{SeveralOutput, WHOLE, given_several, part, pending_several, several_point};
pub use shapes::MayBeAbsent;
pub use strategies::{
    Answer, Combined, Failures, InTurn, fanned_out, joined, members, until_answered, until_failed,
};
pub use task::{OnEnd, OnError, Task, TaskRules};
pub use when::{OneOf, Term, When};
pub use worked_on::{Aggregated, Decorated, WorkedOn, port_aggregated, port_decorated};
