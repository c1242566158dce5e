use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a param may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParamType {
    /// Text.
    #[serde(rename = "string")]
    Text,
    /// A whole number within `i64` or `u64`.
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A JSON object.
    Object,
    /// A JSON array.
    Array,
    /// Anything but null.
    Any,
}

impl ParamType {
    /// Whether a value is of this type. Null is of none: it counts as missing.
    #[must_use]
    pub fn accepts(self, value: &Value) -> bool {
        match self {
            ParamType::Text => value.is_string(),
            ParamType::Integer => value.is_i64() || value.is_u64(),
            ParamType::Number => value.is_number(),
            ParamType::Boolean => value.is_boolean(),
            ParamType::Object => value.is_object(),
            ParamType::Array => value.is_array(),
            ParamType::Any => !value.is_null(),
        }
    }
}

impl fmt::Display for ParamType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            ParamType::Text => "a string",
            ParamType::Integer => "an integer",
            ParamType::Number => "a number",
            ParamType::Boolean => "a boolean",
            ParamType::Object => "an object",
            ParamType::Array => "an array",
            ParamType::Any => "any value",
        })
    }
}

/// A param of an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// What it may be.
    #[serde(rename = "type")]
    pub kind: ParamType,
    /// Whether it may be left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// Something that a plugin does when the host asks for it.
///
/// Serialized it is `{"id", "label", "params": [{"name", "type"}]}`; `params` is left out where there are none.
///
/// ```
/// use jackfield::storage::{Action, ParamType};
///
/// let add = Action::new("add", "Add Note").param("title", ParamType::Text).param("content", ParamType::Text);
/// assert_eq!(serde_json::to_string(&add)?, concat!(
///     r#"{"id":"add","label":"Add Note","params":"#,
///     r#"[{"name":"title","type":"string"},{"name":"content","type":"string"}]}"#,
/// ));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Its name, not empty and unique within the plugin.
    pub id: String,
    /// What people read.
    pub label: String,
    /// What it takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<Param>,
}

impl Action {
    /// An action that takes no params.
    #[must_use]
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Action {
        Action { id: id.into(), label: label.into(), params: Vec::new() }
    }

    /// It takes this param too, and can't do without it.
    #[must_use]
    pub fn param(mut self, name: impl Into<String>, kind: ParamType) -> Action {
        self.params.push(Param { name: name.into(), kind, optional: false });
        self
    }

    /// It takes this param too, which may be left out.
    #[must_use]
    pub fn optional(mut self, name: impl Into<String>, kind: ParamType) -> Action {
        self.params.push(Param { name: name.into(), kind, optional: true });
        self
    }
}
