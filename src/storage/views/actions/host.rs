use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use async_trait::async_trait;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::base::{catch_panic_async, panic_text};
use crate::storage::views::actions::action::Action;
use crate::storage::views::actions::error::ActionError;
use crate::storage::views::actions::params::Params;

/// What a plugin implements to be asked for its actions by a host. Its storage is a field of its own.
#[async_trait]
pub trait PluginActions: Send + Sync {
    /// What people call the plugin.
    fn name(&self) -> String;

    /// What it does, each action under an id of its own.
    fn actions(&self) -> Vec<Action>;

    /// Does it. The action is one of `actions`, and the params are as it declares them.
    ///
    /// # Errors
    /// Whatever the action fails with. The host takes a panic for an error, too.
    async fn run(&self, action: &str, params: Params) -> Result<Value, Box<dyn Error + Send + Sync>>;
}

/// A plugin and its actions, as a host shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PluginListing {
    /// The plugin's key.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What it does.
    pub actions: Vec<Action>,
}

/// The actions of all plugins that contribute to `plugin-actions`.
///
/// ```
/// use jackfield::prelude::*;
/// use jackfield::storage::{Action, ActionHost, MemoryStorage, Params, PluginActions};
/// use serde_json::{Value, json};
///
/// #[derive(Plugin)]
/// #[plugin(key = "counter")]
/// #[provides(dyn PluginActions, key = "counter")]
/// pub struct Counter { storage: Storage }
///
/// #[async_trait]
/// impl PluginActions for Counter {
///     fn name(&self) -> String { "Counter".to_owned() }
///     fn actions(&self) -> Vec<Action> { vec![Action::new("increment", "Increment")] }
///     async fn run(&self, _: &str, _: Params) -> Result<Value, BoxError> {
///         Ok(json!({"status": "ok", "value": self.storage.collection("counters")?.incr("main", 1).await?}))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let app = TestApp::of(app![Counter, MemoryStorage]).start().await;
/// let host = app.get::<ActionHost>();
/// assert_eq!(host.run("counter", "increment", json!({})).await.unwrap(), json!({"status": "ok", "value": 1}));
/// let refused = host.run("counter", "double", json!({})).await.unwrap_err();
/// assert_eq!(refused.to_string(), "`counter` has no action `double`; it has `increment`");
/// app.stop().await;
/// # }
/// ```
#[derive(Clone, Default)]
pub struct ActionHost {
    plugins: Arc<BTreeMap<String, Arc<dyn PluginActions>>>,
}

impl fmt::Debug for ActionHost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.plugins.keys()).finish()
    }
}

impl FromIterator<(String, Arc<dyn PluginActions>)> for ActionHost {
    fn from_iter<I: IntoIterator<Item = (String, Arc<dyn PluginActions>)>>(plugins: I) -> ActionHost {
        ActionHost { plugins: Arc::new(plugins.into_iter().collect()) }
    }
}

impl ActionHost {
    /// All plugins with their actions, by key.
    ///
    /// # Errors
    /// `EmptyId`, `SameId`, `SameParam` and `ListingPanicked`, of the first plugin that is at fault.
    pub fn list(&self) -> Result<Vec<PluginListing>, ActionError> {
        let listing = |(key, plugin): (&String, &Arc<dyn PluginActions>)| {
            let name = told(key, || plugin.name())?;
            Ok(PluginListing { key: key.clone(), name, actions: offered(key, &**plugin)? })
        };
        self.plugins.iter().map(listing).collect()
    }

    /// Runs an action of the plugin of this key. `params` is an object, or null for none.
    ///
    /// # Errors
    /// [`ActionError`]: nothing was run unless it is `Failed` or `Panicked`.
    pub async fn run(&self, plugin: &str, action: &str, params: Value) -> Result<Value, ActionError> {
        let Some(offers) = self.plugins.get(plugin) else {
            let known = self.plugins.keys().cloned().collect();
            return Err(ActionError::UnknownPlugin { plugin: plugin.to_owned(), known });
        };
        let mut actions = offered(plugin, &**offers)?;
        let Some(at) = actions.iter().position(|offered| offered.id == action) else {
            let known = actions.into_iter().map(|offered| offered.id).collect();
            return Err(ActionError::UnknownAction {
                plugin: plugin.to_owned(),
                action: action.to_owned(),
                known,
            });
        };
        let params = checked(plugin, &actions.swap_remove(at), params)?;
        let names = || (plugin.to_owned(), action.to_owned());
        // Within the block, so that what runs before the future is there is caught too.
        let ran = catch_panic_async(async { offers.run(action, Params::new(params)).await }).await;
        let ran = ran.map_err(|text| {
            let (plugin, action) = names();
            ActionError::Panicked { plugin, action, text }
        });
        ran?.map_err(|source| {
            let (plugin, action) = names();
            ActionError::Failed { plugin, action, source }
        })
    }
}

/// What a plugin says of itself.
fn told<T>(plugin: &str, ask: impl FnOnce() -> T) -> Result<T, ActionError> {
    catch_unwind(AssertUnwindSafe(ask)).map_err(|payload| ActionError::ListingPanicked {
        plugin: plugin.to_owned(),
        text: panic_text(payload),
    })
}

/// The actions of a plugin, each under an id of its own, with params of different names.
fn offered(plugin: &str, offers: &dyn PluginActions) -> Result<Vec<Action>, ActionError> {
    let actions = told(plugin, || offers.actions())?;
    let mut ids = BTreeSet::new();
    for Action { id, label, params } in &actions {
        if id.is_empty() {
            return Err(ActionError::EmptyId { plugin: plugin.to_owned(), label: label.clone() });
        }
        if !ids.insert(id) {
            return Err(ActionError::SameId { plugin: plugin.to_owned(), action: id.clone() });
        }
        let mut names = BTreeSet::new();
        if let Some(param) = params.iter().find(|param| !names.insert(&param.name)) {
            let (plugin, param) = (plugin.to_owned(), param.name.clone());
            return Err(ActionError::SameParam { plugin, action: id.clone(), param });
        }
    }
    Ok(actions)
}

/// The params, each of the type that the action declares.
fn checked(plugin: &str, action: &Action, params: Value) -> Result<Map<String, Value>, ActionError> {
    let names = || (plugin.to_owned(), action.id.clone());
    let params = match params {
        Value::Null => Map::new(),
        Value::Object(params) => params,
        other => {
            let (plugin, action) = names();
            return Err(ActionError::NoObject { plugin, action, found: described(&other) });
        }
    };
    for declared in &action.params {
        let (plugin, action) = names();
        let (param, expected) = (declared.name.clone(), declared.kind);
        match params.get(&declared.name).filter(|value| !value.is_null()) {
            None if declared.optional => {}
            None => return Err(ActionError::MissingParam { plugin, action, param, expected }),
            Some(value) if expected.accepts(value) => {}
            Some(value) => {
                let found = described(value);
                return Err(ActionError::MistypedParam { plugin, action, param, expected, found });
            }
        }
    }
    if let Some(param) = params.keys().find(|name| action.params.iter().all(|param| param.name != **name)) {
        let known = action.params.iter().map(|param| param.name.clone()).collect();
        let (plugin, action) = names();
        return Err(ActionError::UnknownParam { plugin, action, param: param.clone(), known });
    }
    Ok(params)
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
