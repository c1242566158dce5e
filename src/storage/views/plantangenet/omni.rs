use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::storage::contract::{ErrorKind, JsonText, Result, StorageError, Timestamp, bad_value};

/// What stands for the value of a sensitive field.
pub const MASK: &str = "***";

/// A field of an Omni type that is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OmniField {
    /// Its name.
    pub name: &'static str,
    /// Whether it is tracked, and not only stored.
    pub observed: bool,
    /// Whether [`Omni::to_dict`] masks it.
    pub sensitive: bool,
}

/// An object whose fields are observed or stored one by one. `#[derive(Omni)]` writes it, and for each observed field
/// `x` the setter `set_x`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no Omni object",
    label = "write `#[derive(Omni)]` above the struct"
)]
pub trait Omni: Sized + Send + Sync {
    /// The fields that are stored, as the struct has them.
    const FIELDS: &'static [OmniField];

    /// What the object is called in its keys.
    fn omni_id(&self) -> &str;

    /// An object with nothing but its id; every field has its default.
    fn with_id(id: &str) -> Self;

    /// A field as JSON.
    ///
    /// # Errors
    /// `BadName` where there is no such field; `BadValue` where JSON can't hold it.
    fn field(&self, name: &str) -> Result<JsonText>;

    /// Sets a field from JSON: coerced, validated, with hooks where it is observed. Tells whether it changed.
    ///
    /// # Errors
    /// `BadName` where there is no such field; `BadValue` where the value is refused: the field is then as it was.
    fn set_field(&mut self, name: &str, value: Value) -> Result<bool>;

    /// Puts a stored value in: neither validated, nor dirty, nor with hooks.
    ///
    /// # Errors
    /// `BadName` where there is no such field; `BadValue` where the value does not fit it.
    fn load_field(&mut self, name: &str, value: &JsonText) -> Result<()>;

    /// Whether a field changed since it was last saved or loaded; never where it is not observed.
    fn is_dirty(&self, name: &str) -> bool;

    /// When a field last changed in this process.
    fn updated(&self, name: &str) -> Option<Timestamp>;

    /// A field was saved.
    fn clean(&mut self, name: &str);

    /// The fields that changed since they were last saved or loaded.
    fn dirty(&self) -> Vec<&'static str> {
        Self::FIELDS.iter().map(|field| field.name).filter(|name| self.is_dirty(name)).collect()
    }

    /// The stored fields for people to read: those that are sensitive are masked.
    ///
    /// # Errors
    /// `BadValue` where JSON can't hold a field.
    fn to_dict(&self) -> Result<Map<String, Value>> {
        let mut dict = Map::new();
        for field in Self::FIELDS {
            let value = if field.sensitive { Value::from(MASK) } else { self.field(field.name)?.to()? };
            dict.insert(field.name.to_owned(), value);
        }
        Ok(dict)
    }

    /// The stored fields as they are, those that are sensitive too: what is saved.
    ///
    /// # Errors
    /// `BadValue` where JSON can't hold a field.
    fn snapshot(&self) -> Result<JsonText> {
        let mut text = String::from("{");
        for field in Self::FIELDS {
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(JsonText::of(field.name)?.as_str());
            text.push(':');
            text.push_str(self.field(field.name)?.as_str());
        }
        text.push('}');
        JsonText::parse(text)
    }

    /// Takes the fields from a dictionary, by [`Omni::set_field`]. Masked ones are left as they are.
    ///
    /// # Errors
    /// `BadName` for a name that is no field; `BadValue` for a value that is refused. Those before it are set.
    #[expect(
        clippy::wrong_self_convention,
        reason = "the counterpart of `to_dict`, as Plantangenet calls it"
    )]
    fn from_dict(&mut self, dict: &Map<String, Value>) -> Result<()> {
        for (name, value) in dict {
            let masked = Self::FIELDS.iter().any(|field| field.sensitive && field.name == *name);
            if !(masked && value == MASK) {
                self.set_field(name, value.clone())?;
            }
        }
        Ok(())
    }

    /// Takes all fields from a snapshot. What it does not have stays, and what the type does not have is passed over, so
    /// that another version of the program can read it.
    ///
    /// # Errors
    /// `BadValue` where it is no object or a field does not fit.
    fn load_snapshot(&mut self, snapshot: &JsonText) -> Result<()> {
        let members: std::collections::BTreeMap<String, JsonText> = snapshot.to()?;
        for field in Self::FIELDS {
            if let Some(value) = members.get(field.name) {
                self.load_field(field.name, value)?;
            }
        }
        Ok(())
    }
}

/// A value of the field's type: as it is, or, where that does not fit, a text read as what it says, or a number or
/// boolean as the text of it.
///
/// # Errors
/// `BadValue` where none of them fits.
#[doc(hidden)]
pub fn coerced<T: DeserializeOwned>(field: &str, value: &Value) -> Result<T> {
    let other = match value {
        Value::String(text) => serde_json::from_str(text.trim()).ok(),
        Value::Number(_) | Value::Bool(_) => Some(Value::String(value.to_string())),
        _ => None,
    };
    T::deserialize(value).or_else(|fault| {
        let other = other.and_then(|other| T::deserialize(other).ok());
        other.ok_or_else(|| {
            bad_value(format!("the field `{field}` can't be {value}: {fault}"))
                .with_help("give a value of the field's type, or a text that reads as one")
        })
    })
}

/// A validator refused a value.
#[doc(hidden)]
pub fn refused(field: &str, why: impl std::fmt::Display) -> StorageError {
    bad_value(format!("the field `{field}` refuses the value: {why}"))
        .with_help("give another value; the field is as it was")
}

/// No field has this name.
#[doc(hidden)]
#[must_use]
pub fn unknown_field<T: Omni>(name: &str) -> StorageError {
    let known: Vec<String> = T::FIELDS.iter().map(|field| format!("`{}`", field.name)).collect();
    StorageError::new(ErrorKind::BadName, format!("there is no field `{}`", name.escape_debug()))
        .with_help(format!("the fields are {}", known.join(", ")))
}
