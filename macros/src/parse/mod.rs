//! From tokens to settings: what was written in an attribute, word by word.
//!
//! In: the tokens of an attribute or of a macro call. Out: [`Settings`], in which every word is known, is there once
//! and has the kind of value that it takes. Errors: into the item's `Mistakes`.

mod conditions;
mod groups;
mod manifest;
mod serde_words;
mod settings;
mod unread;
mod vocabulary;

pub(crate) use conditions::{Condition, Term};
pub(crate) use groups::{derived, expression, item, ty, ty_or};
pub(crate) use manifest::{Manifest, manifest};
pub(crate) use serde_words::SerdeWords;
pub(crate) use settings::{Settings, Value, skip_all, skip_to, skip_to_any, written_settings};
pub(crate) use unread::{emptied, stripped, without};
pub(crate) use vocabulary::{
    AGGREGATE, CONTRIBUTES, DECORATE, EXTENSION_POINT, FACTORY, FIELD, HEALTH, MAIN, OBSERVED, OMNI,
    OMNI_FIELD, PARAMETER, PERSISTED, PLUGIN, PROVIDE, PROVIDES, RESOURCE, RESOURCE_FIELD, SCOPED, SETTING,
    SETTINGS, START, STOP, TASK, Vocabulary,
};
