//! Configuration: layers merged into one tree in which every value knows its place, and read as what plugins ask for.
//!
//! In: [`Settings`], the layers. Out: [`LoadedSettings`] with a [`Section`] for each plugin, and [`Config`], the parsed
//! section that is injected, or [`LiveConfig`], which can be reloaded. Errors: a file that can't be read or a format that is not available (JF0301, JF0306), a file,
//! variable or flag that is not valid (JF0302), unknown keys (JF0303), wrong and missing values (JF0304), unknown
//! sections (JF0305), values against a rule (JF0307), all at once and with their places. No text contains a value: it may
//! be a secret.

mod choices;
mod conditions;
mod formats;
mod handle;
mod layers;
mod live;
mod merging;
mod reading;
pub(crate) mod schema;
mod secret;
#[cfg(test)]
mod tests;
mod tree;
mod untyped;

pub use choices::{Choices, DefaultKey, Name, PluginChoice, PointChoice, ambiguous};
pub use conditions::{Compared, Expected, section_of_path};
pub use handle::Config;
pub(crate) use layers::document;
pub use layers::{LoadedSettings, Settings, ValuePlace, rest_of_args};
pub use live::LiveConfig;
pub(crate) use live::Renewable;
pub(crate) use reading::quoted;
pub use reading::{Section, SectionDecl, SectionMistake, parse_all, unknown_section};
#[cfg(feature = "toml")]
pub use schema::example;
pub use schema::{
    ChoiceDecl, ConfigSchema, DescribedChoices, DescribedPoint, DescribedSection, LaidDefault, Refusal,
    Rules, SettingCheck, SettingDecl, SettingDefault, SettingValue, Shape, TableDecl, json_schema,
};
pub use secret::Secret;
