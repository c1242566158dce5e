//! What of a description is shown nowhere.

use serde_json::Value;

use super::decl::{SettingDecl, Shape, TableDecl};
use crate::config::tree::{DEEPEST, Step};

impl Shape {
    /// Whether the value, or a part of it, is shown nowhere.
    #[must_use]
    pub fn holds_secret(self) -> bool {
        self.holds_secret_beside(&mut Vec::new())
    }

    /// Whether what stands there is part of a secret, or holds one.
    pub(crate) fn hides(self, path: &[Step]) -> bool {
        self.hides_below(path, 0)
    }

    fn hides_below(self, path: &[Step], depth: usize) -> bool {
        let Some((step, below)) = path.split_first() else { return self.holds_secret() };
        let is_hidden = |setting: &SettingDecl| {
            let shape = (setting.shape)();
            match step {
                _ if setting.flatten => depth < DEEPEST && shape.hides_below(path, depth + 1),
                Step::Key(key) if setting.names().any(|name| name == key) => {
                    setting.secret || shape.hides_below(below, depth)
                }
                _ => false,
            }
        };
        self.is_secret()
            || match (self.bare(), step) {
                (Self::List(inner), Step::Index(_)) | (Self::Map(inner), Step::Key(_)) => {
                    inner().hides_below(below, depth)
                }
                (Self::Table(table), _) => table.settings.iter().any(is_hidden),
                _ => false,
            }
    }

    /// `known` are the types that were looked at: a type can be a part of itself.
    fn holds_secret_beside(self, known: &mut Vec<&'static str>) -> bool {
        match self {
            Self::Secret(_) => true,
            Self::Optional(inner) | Self::List(inner) | Self::Map(inner) => {
                inner().holds_secret_beside(known)
            }
            Self::Table(table) => table.holds_secret_beside(known),
            _ => false,
        }
    }
}

impl TableDecl {
    /// Whether it describes the same type.
    #[cfg(feature = "toml")]
    pub(in crate::config) fn is(&self, other: &Self) -> bool {
        (self.type_name)() == (other.type_name)()
    }

    fn holds_secret_beside(&self, known: &mut Vec<&'static str>) -> bool {
        let name = (self.type_name)();
        if known.contains(&name) {
            return false;
        }
        known.push(name);
        self.settings.iter().any(|setting| setting.secret || (setting.shape)().holds_secret_beside(known))
    }
}

impl SettingDecl {
    /// Whether its value, or a part of it, is shown nowhere.
    #[must_use]
    pub fn holds_secret(&self) -> bool {
        self.secret || (self.shape)().holds_secret()
    }

    /// A value of it, if it shows no secret. That of a part may stand under another name than the one that it is read
    /// from, so all of it is left out.
    pub(in crate::config) fn without_secrets(&self, value: Option<Value>) -> Option<Value> {
        let is_empty = |value: &Value| match value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            Value::Object(map) => map.is_empty(),
            _ => false,
        };
        value.filter(|value| is_empty(value) || !self.holds_secret())
    }
}
