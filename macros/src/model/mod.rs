//! From syntax to meaning: what is declared, checked as far as a macro can see.
//!
//! In: the item and its settings. Out: one plain model for each macro. Errors: into the item's `Mistakes`; a model
//! with mistakes is still good enough for a stub.

mod aggregate;
mod attribute;
mod auto_traits;
mod block;
mod contribution;
mod deprecation;
mod duration;
mod factory;
mod field;
mod gift;
mod given;
mod head;
mod included;
mod key;
mod lifetime;
mod lists;
mod omni;
mod parameter;
mod placement;
mod plugin;
mod plugin_key;
mod point;
mod point_repair;
mod point_shape;
mod rename;
mod resource;
mod role;
mod schema;
mod scope;
mod setting;
mod task_rules;

pub(crate) use aggregate::{Aggregate, Argument, Method, Runs, Strategy};
pub(crate) use block::{Block, is_of_block, refuse_no_block};
pub(crate) use contribution::{Contribution, Receiver};
pub(crate) use deprecation::Deprecation;
pub(crate) use factory::{Factory, Parameter};
pub(crate) use field::{Field, Source};
pub(crate) use gift::Gift;
pub(crate) use given::without_error;
pub(crate) use key::Key;
pub(crate) use lifetime::Lifetime;
pub(crate) use lists::{Crates, Entry, ListedCrate, ListedPoint, Listing};
pub(crate) use omni::{Observation, Omni, OmniField};
pub(crate) use parameter::Need;
pub(crate) use placement::{Anchor, Placement, Position};
pub(crate) use plugin::Plugin;
pub(crate) use point::{Cardinality, DefaultKey, Point, PointItem};
pub(crate) use point_repair::repair;
pub(crate) use resource::{Resource, ResourceField};
pub(crate) use role::Role;
pub(crate) use schema::{Choice, Schema, SchemaBody};
pub(crate) use scope::Scope;
pub(crate) use setting::{Setting, SettingDefault};
pub(crate) use task_rules::TaskRules;

/// The path of the framework crate: `::jackfield`, or what `crate = ..` says.
pub(crate) fn framework(settings: &crate::parse::Settings) -> syn::Path {
    settings.path("crate").cloned().unwrap_or_else(default_framework)
}

/// `::jackfield`.
pub(crate) fn default_framework() -> syn::Path {
    syn::parse_quote!(::jackfield)
}

/// The `#[cfg(..)]`s of an item, which everything that is generated for it has to repeat.
pub(crate) fn conditions(attributes: &[syn::Attribute]) -> Vec<syn::Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).cloned().collect()
}
