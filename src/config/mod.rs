//! Configuration: layers merged into one tree in which every value knows its place, and read as what plugins
//! ask for.
//!
//! In: [`Settings`], the layers. Out: [`LoadedSettings`] with a [`Section`] for each plugin, and [`Config`],
//! the parsed section that is injected, or [`LiveConfig`], which can be reloaded. Errors: a file that can't
//! be read or a format that is not available (JF0301, JF0306), a file, variable or flag that is not valid
//! (JF0302), unknown keys (JF0303), wrong and missing values (JF0304), unknown sections (JF0305), values
//! against a rule (JF0307), a profile that no layer mentions (JF0308), all at once and with their places. No
//! text contains a value: it may be a secret.
//!
//! From below: the `tree`; `formats` parse files into it; `reading` turns parts of it into values; `schema`
//! is what their types say of themselves; `sections` are read as these types and checked; `layers` become one
//! tree of sections; and `conditions` ask it. What can be chosen (`choices`) is read beside the sections, and
//! `description` describes them all.

mod choices;
mod conditions;
mod description;
mod formats;
mod handle;
mod layers;
mod live;
mod reading;
pub(crate) mod schema;
mod secret;
mod sections;
#[cfg(test)]
mod tests;
mod tree;

pub use choices::{Choices, DefaultKey, Name, PluginChoice, PointChoice, ambiguous};
pub use conditions::{Compared, Expected, section_of_path};
#[cfg(feature = "toml")]
pub use description::example;
pub use description::{DescribedChoices, DescribedPoint, DescribedSection, json_schema};
pub use handle::Config;
pub(crate) use layers::document;
pub use layers::{LoadedSettings, Settings, ValuePlace, rest_of_args};
pub use live::LiveConfig;
pub(crate) use live::Renewable;
pub use reading::unknown_section;
pub use schema::{
    ChoiceDecl, ConfigSchema, LaidDefault, Refusal, Rules, SettingCheck, SettingDecl, SettingDefault,
    SettingValue, Shape, TableDecl,
};
pub use secret::Secret;
pub use sections::{Section, SectionDecl, SectionMistake, parse_all};
pub(crate) use tree::quoted;
