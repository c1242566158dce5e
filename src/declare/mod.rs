//! Declarations: what a point, a plugin and a contribution say of themselves, and what can be injected.
//!
//! In: user code, through macros or the [`plugin`] builder. Out: [`PluginDecl`], plain data that can be a
//! const. Errors: none at run time; a shape that a point's cardinality rules out does not compile.
//!
//! From below: `points`, and `hooks`, what the framework's own points run; `needs`, what can be asked for of
//! a point; `contributions`, what can be given to one; the `plugin` that has both, its `gift` and the
//! `built_in` points; and who writes these: `expansion` for the macros, and the builder of `run_time`.

mod built_in;
mod contributions;
mod deprecation;
mod expansion;
mod gift;
mod hooks;
mod is_error;
mod needs;
mod plugin;
mod points;
mod run_time;

pub use contributions::anchor::Anchor;
pub use contributions::contribution::{
    Call, ContributionDecl, ContributionKey, ContributionKind, Placement, Position,
};
pub use contributions::decides::{
    Decide, Decides, Decision, TakesSection, TakesSettings, decided, section_of,
};
pub use contributions::factory::{Factory, HookFactory};
pub use contributions::given::{
    ByArc, ByFuture, ByList, ByOption, ByResult, ByValue, Coerce, Given, Immediate, Suits, Wraps,
};
pub use contributions::injected::Injected;
pub use contributions::keys::{
    DefaultKey, KeyType, KeyedByAny, KeyedExactly, KeyedFrom, Keyless, NoText, Of, TextKeyed, any_key,
    exact_key, expression_key, key_from, no_key, plain_key, text_key,
};
pub use contributions::lifetime::{
    DeclaredIn, DeclaredScope, Lifetime, OpenedIn, Scope, TheApp, living, scope_of,
};
pub use contributions::members::{HasEach, HasOrder, TakesLists};
pub use contributions::output::Output;
pub use contributions::several::{
    LastFirst, SeveralOutput, WHOLE, given_several, part, pending_several, several_point,
};
pub use contributions::when::{OneOf, Term, When};
pub use contributions::worked_on::{Aggregated, Decorated, WorkedOn, port_aggregated, port_decorated};
pub use deprecation::Deprecation;
pub use expansion::block::{
    BlockIsLost, BlockIsSeen, HasBoundsOfStruct, NoContributions, SeesBlock, is_seen,
};
pub use expansion::expanded::{
    constructed, declared, exact_key_of, gift, gift_that, given, health_hook, key_of_need, main_hook,
    pending, point_of, receiver, running, start_hook, stop_hook, task_hook, unmet, value_of,
};
pub use expansion::mistaken::{MISTAKEN_BLOCK, UnknownCardinality};
pub use expansion::no_effect::{Listed, Ordered, WithMembers, each, is_list, list, ordered};
pub use expansion::parts::{Parts, Stated};
pub use hooks::health::{Degraded, HealthCheck};
pub use hooks::hook::{Hook, HookCall, HookFuture, HookOutput, Main, Start, Stop};
pub use hooks::task::{OnEnd, OnError, OnStop, Task, TaskRules};
pub use is_error::IsError;
pub use needs::fresh::{Fresh, FreshError};
pub use needs::inject::{
    Cached, Inject, InjectOf, InjectOfText, Need, NeedDecl, Port, Shape, Whose, need_of, port, port_of,
    port_of_key, take,
};
pub use needs::input::Input;
pub use needs::lazy::{Lazy, LazyError};
pub use needs::provided_key::{OwnKeyKind, ProvidedKey};
pub use needs::shapes::MayBeAbsent;
pub use plugin::{About, Construct, Included, Plugin, PluginDecl, Registration, Requirement};
pub use points::cardinality::{
    Cardinality, CardinalityMarker, GatherFn, Gathered, KeyedBy, ManyOf, Members, NoDefault, OptionalOne,
    SingleOne, WithDefault,
};
pub use points::key_types::{IsKey, KeyTypeDecl, OfText};
pub use points::keyed::{GetOrMake, KeyOf, Keyed, KeyedIter};
pub use points::lists::Many;
pub use points::point::{Point, PointDecl, ThreadSafe};
pub use points::strategies::{
    Answer, Combined, Failures, InTurn, SomeAnswer, fanned_out, joined, members, until_answered,
    until_failed, until_found,
};
pub use run_time::builder::{PluginBuilder, plugin};
pub use run_time::defining::Defining;
