//! What a type of the configuration says of itself: names, descriptions, defaults, rules, secrets.
//!
//! In: what `#[derive(ConfigSchema)]` wrote. Out: shapes and rules by which sections are checked, and
//! defaults that are laid below all layers. Errors: a default that can't be part of a configuration (JF0304).

mod decl;
mod defaults;
mod expanded;
mod laid;
mod registered;
mod rules;
mod secrets;
mod std_types;
mod value;

pub use decl::{ChoiceDecl, ConfigSchema, SettingCheck, SettingDecl, SettingDefault, Shape, TableDecl};
pub(crate) use defaults::with_defaults;
pub use expanded::{NoShape, NotShown, OptionShape, ProbeShape, ProbeValue, SecretShape, Shown};
pub use laid::{LaidDefault, default_value};
pub(crate) use registered::shape_of;
pub use registered::{SchemaRegistration, registered};
pub use rules::{Limited, Listable, Refusal, Rules, RulesOf, judged};
pub use value::SettingValue;
