use std::collections::HashMap;

use crate::storage::contract::error::{ErrorKind, Result, StorageError, bad_value, corrupt};
use crate::storage::contract::json::{FEW_MEMBERS, JsonText, LEVELS, Member, Reader};

/// Writes the members of `set` into an object and takes those of `unset` away. Every other member
/// keeps its place and its text; new ones come last.
pub(crate) fn merge(object: Option<&JsonText>, set: &JsonText, unset: &[String]) -> Result<JsonText> {
    let changes = members_of(set).map_err(|_| bad_value("`set` of a merge is no JSON object"))?;
    let set = Places::new(changes.iter().map(|change| &*change.name));
    if let Some(both) = unset.iter().find(|name| set.find(name).is_some()) {
        return Err(bad_value(format!("the merge both sets and unsets `{}`", both.escape_debug())));
    }
    let existing = match object {
        None => Vec::new(),
        Some(text) if text.is_object() => {
            members_of(text).map_err(|fault| corrupt(format!("a stored document is damaged: {fault}")))?
        }
        Some(_) => return Err(StorageError::new(ErrorKind::WrongType, "a merge needs a JSON object")),
    };
    let mut parts: Vec<(&str, &str)> = Vec::with_capacity(existing.len() + changes.len());
    let unset = Places::new(unset.iter().map(String::as_str));
    for member in &existing {
        if let Some(change) = set.find(&member.name).and_then(|place| changes.get(place)) {
            parts.push((member.name_text, change.value_text));
        } else if unset.find(&member.name).is_none() {
            parts.push((member.name_text, member.value_text));
        }
    }
    let known = Places::new(existing.iter().map(|member| &*member.name));
    let new = changes.iter().filter(|change| known.find(&change.name).is_none());
    parts.extend(new.map(|change| (change.name_text, change.value_text)));
    let members: Vec<String> = parts.into_iter().map(|(name, value)| format!("{name}:{value}")).collect();
    JsonText::parse(format!("{{{}}}", members.join(",")))
}

fn members_of(text: &JsonText) -> Result<Vec<Member<'_>>, &'static str> {
    Reader::members(text.as_str(), LEVELS)
}

/// Where each of some names stands. Few are looked through, which is faster than to hash them.
struct Places<'n> {
    names: Vec<&'n str>,
    hashed: HashMap<&'n str, usize>,
}

impl<'n> Places<'n> {
    fn new(names: impl Iterator<Item = &'n str>) -> Places<'n> {
        let names: Vec<&str> = names.collect();
        let hashed = if names.len() > FEW_MEMBERS {
            names.iter().enumerate().map(|(place, name)| (*name, place)).collect()
        } else {
            HashMap::new()
        };
        Places { names, hashed }
    }

    fn find(&self, name: &str) -> Option<usize> {
        if self.hashed.is_empty() {
            self.names.iter().position(|known| *known == name)
        } else {
            self.hashed.get(name).copied()
        }
    }
}
