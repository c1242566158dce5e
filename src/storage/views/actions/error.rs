use std::error::Error;

use thiserror::Error;

use crate::storage::views::actions::action::ParamType;

/// Why an action did not run, or what it failed with.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ActionError {
    /// No plugin of this key has actions.
    #[error("no plugin `{plugin}` has actions; {}", has("those that have are", known))]
    UnknownPlugin {
        /// The key that was asked for.
        plugin: String,
        /// The keys of those that have some.
        known: Vec<String>,
    },
    /// The plugin has no such action.
    #[error("`{plugin}` has no action `{action}`; {}", has("it has", known))]
    UnknownAction {
        /// The plugin's key.
        plugin: String,
        /// The action that was asked for.
        action: String,
        /// The ids of those that it has.
        known: Vec<String>,
    },
    /// An action of the plugin has no id.
    #[error("the action {label:?} of `{plugin}` has an empty id; give it one, unique within the plugin")]
    EmptyId {
        /// The plugin's key.
        plugin: String,
        /// What people read of the action.
        label: String,
    },
    /// Two actions of the plugin have one id.
    #[error("`{plugin}` has two actions `{action}`; give one of them another id")]
    SameId {
        /// The plugin's key.
        plugin: String,
        /// The id of both.
        action: String,
    },
    /// Two params of an action have one name.
    #[error("`{action}` of `{plugin}` has two params `{param}`; give one of them another name")]
    SameParam {
        /// The plugin's key.
        plugin: String,
        /// The action.
        action: String,
        /// The name of both.
        param: String,
    },
    /// The plugin panicked when it was asked for its name or its actions.
    #[error("`{plugin}` panicked when it was asked what it does: {text}; correct its `name` or `actions`")]
    ListingPanicked {
        /// The plugin's key.
        plugin: String,
        /// The panic's text.
        text: String,
    },
    /// The params are no JSON object.
    #[error(
        "the params of `{action}` of `{plugin}` are {found}; give an object such as {{\"name\": \"value\"}}"
    )]
    NoObject {
        /// The plugin's key.
        plugin: String,
        /// The action.
        action: String,
        /// What was given.
        found: &'static str,
    },
    /// A param is missing.
    #[error("`{action}` of `{plugin}` needs the param `{param}`; give {expected} under that name")]
    MissingParam {
        /// The plugin's key.
        plugin: String,
        /// The action.
        action: String,
        /// The param.
        param: String,
        /// What it may be.
        expected: ParamType,
    },
    /// A param is of another type.
    #[error("the param `{param}` of `{action}` of `{plugin}` is {found}; give {expected}")]
    MistypedParam {
        /// The plugin's key.
        plugin: String,
        /// The action.
        action: String,
        /// The param.
        param: String,
        /// What it may be.
        expected: ParamType,
        /// What was given.
        found: &'static str,
    },
    /// The action takes no such param.
    #[error("`{action}` of `{plugin}` takes no param `{param}`; {}", has("it takes", known))]
    UnknownParam {
        /// The plugin's key.
        plugin: String,
        /// The action.
        action: String,
        /// The param.
        param: String,
        /// The names of those that it takes.
        known: Vec<String>,
    },
    /// The plugin ran and failed.
    #[error("`{action}` of `{plugin}` failed: {source}")]
    Failed {
        /// The plugin's key.
        plugin: String,
        /// The action.
        action: String,
        /// What it failed with.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The plugin ran and panicked: what it had begun may be half done.
    #[error("`{action}` of `{plugin}` panicked: {text}; what it had begun may be half done")]
    Panicked {
        /// The plugin's key.
        plugin: String,
        /// The action.
        action: String,
        /// The panic's text.
        text: String,
    },
}

fn has(before: &str, known: &[String]) -> String {
    let quoted: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => format!("{before} none"),
        Some((only, [])) => format!("{before} {only}"),
        Some((last, others)) => format!("{before} {} and {last}", others.join(", ")),
    }
}
