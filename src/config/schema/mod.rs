//! What a type of the configuration says of itself: names, descriptions, defaults, rules, secrets.
//!
//! In: what `#[derive(ConfigSchema)]` wrote. Out: defaults that are laid below all layers, checks of every value with a
//! rule. Errors: a value against a rule (JF0307), a missing key (JF0304), all at once and beside what the type itself finds.

mod check;
mod decl;
mod defaults;
mod described;
#[cfg(feature = "toml")]
mod example;
mod expanded;
mod json_schema;
mod laid;
mod registered;
mod rules;
mod secrets;
mod std_types;
mod value;

pub(crate) use check::check;
pub use decl::{ChoiceDecl, ConfigSchema, SettingCheck, SettingDecl, SettingDefault, Shape, TableDecl};
pub(crate) use defaults::with_defaults;
pub use described::{DescribedChoices, DescribedPoint, DescribedSection};
#[cfg(feature = "toml")]
pub use example::example;
pub use expanded::{NoShape, NotShown, OptionShape, ProbeShape, ProbeValue, SecretShape, Shown};
pub use json_schema::json_schema;
pub use laid::{LaidDefault, default_value};
pub(crate) use registered::shape_of;
pub use registered::{SchemaRegistration, registered};
pub use rules::{Limited, Listable, Refusal, Rules, RulesOf, judged};
pub use value::SettingValue;
