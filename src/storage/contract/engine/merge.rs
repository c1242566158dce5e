use crate::storage::contract::error::{ErrorKind, Result, StorageError, bad_value, corrupt};
use crate::storage::contract::json::{JsonText, LEVELS, Member, Reader};

/// Writes the members of `set` into an object and takes those of `unset` away. Every other member
/// keeps its place and its text; new ones come last.
pub(crate) fn merge(object: Option<&JsonText>, set: &JsonText, unset: &[String]) -> Result<JsonText> {
    let changes = members_of(set).map_err(|_| bad_value("`set` of a merge is no JSON object"))?;
    if let Some(both) = unset.iter().find(|name| changes.iter().any(|change| change.name == name.as_str())) {
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
    for member in &existing {
        if let Some(change) = changes.iter().find(|change| change.name == member.name) {
            parts.push((member.name_text, change.value_text));
        } else if !unset.iter().any(|name| *name == member.name) {
            parts.push((member.name_text, member.value_text));
        }
    }
    let known = |change: &&Member<'_>| !existing.iter().any(|member| member.name == change.name);
    parts.extend(changes.iter().filter(known).map(|change| (change.name_text, change.value_text)));
    let members: Vec<String> = parts.into_iter().map(|(name, value)| format!("{name}:{value}")).collect();
    JsonText::parse(format!("{{{}}}", members.join(",")))
}

fn members_of(text: &JsonText) -> Result<Vec<Member<'_>>, &'static str> {
    Reader::members(text.as_str(), LEVELS)
}
