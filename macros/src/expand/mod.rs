//! From models to code: one constant for each declaration and one function for each contribution.
//!
//! In: a model. Out: tokens. Errors: none; for an item with mistakes there is a stub beside each full expansion, so
//! that the code around it still compiles and one mistake stays one message.

mod aggregate;
mod block;
mod call;
mod contribution;
mod elided;
mod factory;
mod hygiene;
mod lists;
mod omni;
mod parts;
mod plugin;
mod point;
mod private;
mod resource;
mod schema;
mod scope;
mod several;
mod unread;
mod when;

pub(crate) use block::{block, block_stub};
pub(crate) use lists::{crates, crates_stub, listing, listing_stub};
pub(crate) use omni::{omni, omni_stub};
pub(crate) use plugin::{plugin, plugin_stub};
pub(crate) use point::point;
pub(crate) use resource::{resource, resource_stub};
pub(crate) use schema::{schema, schema_stub};
pub(crate) use scope::scope;
pub(crate) use unread::unread_item;
