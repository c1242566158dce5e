use serde_json::Value;

use super::laid::LaidDefault;
use super::rules::{Refusal, Rules};
use super::value::SettingValue;
use crate::base::{Origin, catch_panic};

/// A type of the configuration that says what it is. Implemented by `#[derive(ConfigSchema)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not describe itself as configuration",
    label = "no `ConfigSchema`",
    note = "put `#[derive(ConfigSchema)]` beside `#[derive(Deserialize)]`"
)]
pub trait ConfigSchema {
    /// What a value of the type can be.
    fn shape() -> Shape;
}

/// What a value of the configuration can be. Parts are functions, because a type can be a part of itself.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Shape {
    /// The type does not say: only serde knows what it takes, and whether it may be missing.
    Unknown,
    /// Anything.
    Any,
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer {
        /// The least one, if the type has one.
        min: Option<i128>,
        /// The greatest one, if the type has one.
        max: Option<i128>,
    },
    /// A number.
    Float,
    /// A text.
    Text,
    /// One of some words.
    OneOf(&'static [ChoiceDecl]),
    /// Any number of values.
    List(fn() -> Shape),
    /// Any number of values under keys that are not known.
    Map(fn() -> Shape),
    /// Settings, each under its key.
    Table(&'static TableDecl),
    /// A value that may be missing.
    Optional(fn() -> Shape),
    /// A value that is shown nowhere.
    Secret(fn() -> Shape),
}

impl Shape {
    /// The shape behind `Optional` and `Secret`.
    #[must_use]
    pub fn bare(self) -> Self {
        match self {
            Self::Optional(inner) | Self::Secret(inner) => inner().bare(),
            other => other,
        }
    }

    /// Whether the value may be missing.
    #[must_use]
    pub fn is_optional(self) -> bool {
        match self {
            Self::Optional(_) => true,
            Self::Secret(inner) => inner().is_optional(),
            _ => false,
        }
    }

    /// The shape of a value that a function of its author reads: what that takes, the type of the value does not say.
    #[must_use]
    pub fn read_otherwise(self) -> Self {
        if self.holds_secret() { Self::Secret(|| Self::Any) } else { Self::Any }
    }

    /// What stands for the value, in angle brackets.
    pub(in crate::config) fn noun(self) -> &'static str {
        match self.bare() {
            Self::Boolean => "true or false",
            Self::Integer { .. } => "a whole number",
            Self::Float => "a number",
            Self::Text => "a text",
            Self::OneOf(_) => "one of these",
            Self::List(_) => "a list",
            Self::Map(_) | Self::Table(_) => "a table",
            Self::Unknown | Self::Any | Self::Optional(_) | Self::Secret(_) => "a value",
        }
    }

    /// Whether the value is shown nowhere.
    #[must_use]
    pub fn is_secret(self) -> bool {
        match self {
            Self::Secret(_) => true,
            Self::Optional(inner) => inner().is_secret(),
            _ => false,
        }
    }
}

/// A struct of settings.
#[derive(Debug)]
pub struct TableDecl {
    /// The full name of its type.
    pub type_name: fn() -> &'static str,
    /// What its author says of it; empty where nothing.
    pub description: &'static str,
    /// Its settings, in the order of the fields.
    pub settings: &'static [SettingDecl],
    /// A rule that looks at several of them.
    pub check: Option<SettingCheck>,
    /// Where it is declared.
    pub origin: Origin,
}

/// A setting: a field of a struct.
#[derive(Debug)]
pub struct SettingDecl {
    /// Its key.
    pub name: &'static str,
    /// Other keys that are taken for it.
    pub aliases: &'static [&'static str],
    /// What its author says of it; empty where nothing.
    pub description: &'static str,
    /// What its value can be.
    pub shape: fn() -> Shape,
    /// What counts where it is missing.
    pub default: SettingDefault,
    /// Whether the settings of its type stand beside it, not under its key.
    pub flatten: bool,
    /// Whether its author says that it is a secret. That its type is one, the shape says.
    pub secret: bool,
    /// What its value must be, for people and tools.
    pub rules: fn() -> Rules,
    /// The same as a check.
    pub check: Option<SettingCheck>,
    /// Where it is declared.
    pub origin: Origin,
}

impl SettingDecl {
    /// Its rules; none where the limits that its author wrote panic, which is told where a value is read.
    pub(in crate::config) fn shown_rules(&self) -> Rules {
        catch_panic(self.rules).unwrap_or_default()
    }

    /// Whether it must be there; `None` where only serde knows.
    #[must_use]
    pub fn must_be_there(&self, shape: Shape) -> Option<bool> {
        match (self.default, shape) {
            (SettingDefault::Laid(_) | SettingDefault::OfType(_), _) => Some(false),
            (SettingDefault::None, Shape::Unknown) => None,
            (SettingDefault::None, Shape::Secret(inner)) => self.must_be_there(inner()),
            (SettingDefault::None, shape) => Some(!shape.is_optional()),
        }
    }
}

/// Says why a value is refused, if it is.
pub type SettingCheck = fn(&SettingValue<'_>) -> Result<(), Refusal>;

/// What counts where a setting is missing.
#[derive(Clone, Copy, Debug)]
pub enum SettingDefault {
    /// Nothing: it must be there, unless its shape is optional.
    None,
    /// A value, laid below all layers; the error of a value that can't be one.
    Laid(fn() -> Result<LaidDefault, String>),
    /// What the type fills in itself; `None` if that can't be shown.
    OfType(fn() -> Option<Value>),
}

impl SettingDefault {
    /// The value, if it can be shown.
    #[must_use]
    pub fn value(self) -> Option<Value> {
        match self {
            Self::None => None,
            Self::Laid(value) => laid(value).ok()?.json(),
            Self::OfType(value) => catch_panic(value).ok().flatten(),
        }
    }
}

/// The value that is laid below all layers, or why there is none: what makes it is user code.
pub(super) fn laid(value: fn() -> Result<LaidDefault, String>) -> Result<LaidDefault, String> {
    catch_panic(value).unwrap_or_else(|text| Err(format!("it panicked: {text}")))
}

/// A word that a value can be.
#[derive(Debug)]
pub struct ChoiceDecl {
    /// The word.
    pub name: &'static str,
    /// Other words that are taken for it.
    pub aliases: &'static [&'static str],
    /// Whether it stands for every word that is none of the others.
    pub is_any_other: bool,
    /// What its author says of it; empty where nothing.
    pub description: &'static str,
}
