use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::storage::contract::{ErrorKind, Filter, JsonText, Result, StorageError};
use crate::storage::views::plantangenet::changes::Set;
use crate::storage::views::plantangenet::connector::DataConnector;
use crate::storage::views::plantangenet::omni_store::OmniStore;

/// Policies, identities and roles as JSON under `policy:<id>`, `identity:<id>` and `role:<id>`, and Omni objects.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::plantangenet::{HmapStorage, StorageConnector};
/// use jackfield::storage::{Memory, Result, Storage};
/// use serde_json::{Value, json};
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let connector = StorageConnector::new(&Storage::new(Arc::new(Memory::new()), "agents")?)?;
/// let storage = HmapStorage::new(connector);
/// storage.setup().await?;
/// storage.save_role("admin", &json!({"may": ["write"]})).await?;
/// storage.save_identity("ada", &json!({"role": "admin"})).await?;
/// assert_eq!(storage.list_roles::<Value>().await?, [("admin".to_owned(), json!({"may": ["write"]}))]);
/// storage.teardown().await?;
/// # Ok(()) }) }
/// ```
#[derive(Clone, Debug)]
pub struct HmapStorage {
    connector: Arc<dyn DataConnector>,
    omni: OmniStore,
}

macro_rules! kinds {
    ($($kind:literal, $what:literal: $save:ident, $get:ident, $delete:ident, $list:ident, $find:ident;)*) => {
        $(
            #[doc = concat!("Saves ", $what, " as JSON under `", $kind, ":<id>`, in place of what was there.")]
            ///
            /// # Errors
            /// `BadName` for an empty id; `BadValue` where JSON can't hold it; those of the connector.
            pub async fn $save<T: Serialize + ?Sized + Sync>(&self, id: &str, value: &T) -> Result<()> {
                let text = JsonText::of(value)?;
                self.connector.set(&key($kind, id)?, text.as_str(), Set::ALWAYS).await.map(|_| ())
            }

            #[doc = concat!("The one of `", $kind, ":<id>`; `None` where there is none.")]
            ///
            /// # Errors
            /// `BadName` for an empty id; `Corrupt` where it does not fit the type; those of the connector.
            pub async fn $get<T: DeserializeOwned>(&self, id: &str) -> Result<Option<T>> {
                let key = key($kind, id)?;
                let found = self.connector.get(&key).await?.filter(|text| !text.is_empty());
                found.map(|text| read(&key, text)).transpose()
            }

            #[doc = concat!("Takes `", $kind, ":<id>` away; tells whether it was there.")]
            ///
            /// # Errors
            /// `BadName` for an empty id; those of the connector.
            pub async fn $delete(&self, id: &str) -> Result<bool> {
                self.connector.delete(&key($kind, id)?).await
            }

            #[doc = concat!("Id and value of each under `", $kind, ":*`, by id.")]
            ///
            /// # Errors
            /// `Corrupt` where one does not fit the type; those of the connector.
            pub async fn $list<T: DeserializeOwned>(&self) -> Result<Vec<(String, T)>> {
                self.$find(&Filter::All).await
            }

            #[doc = concat!("Those under `", $kind, ":*` that meet a filter, by id.")]
            ///
            /// # Errors
            #[doc = concat!("`BadValue` for a malformed filter; as [`HmapStorage::", stringify!($list), "`].")]
            pub async fn $find<T: DeserializeOwned>(&self, filter: &Filter) -> Result<Vec<(String, T)>> {
                self.find($kind, filter).await
            }
        )*
    };
}

impl HmapStorage {
    /// Over a connector.
    #[must_use]
    pub fn new(connector: impl DataConnector) -> HmapStorage {
        HmapStorage::over(Arc::new(connector))
    }

    /// As [`new`](Self::new), over a connector that is shared.
    #[must_use]
    pub fn over(connector: Arc<dyn DataConnector>) -> HmapStorage {
        HmapStorage { omni: OmniStore::new(Arc::clone(&connector)), connector }
    }

    /// What it stands on.
    #[must_use]
    pub fn connector(&self) -> &Arc<dyn DataConnector> {
        &self.connector
    }

    /// The Omni objects.
    #[must_use]
    pub fn omni(&self) -> &OmniStore {
        &self.omni
    }

    /// Checks that the connector can be reached.
    ///
    /// # Errors
    /// `Unavailable`, `Closed`.
    pub async fn setup(&self) -> Result<()> {
        self.connector.ping().await
    }

    /// The end of its use: nothing is deleted.
    ///
    /// # Errors
    /// None so far.
    #[expect(clippy::unused_async, reason = "the counterpart of `setup`")]
    pub async fn teardown(&self) -> Result<()> {
        Ok(())
    }

    kinds! {
        "policy", "a policy": save_policy, get_policy, delete_policy, list_policies, find_policies;
        "identity", "an identity": save_identity, get_identity, delete_identity, list_identities, find_identities;
        "role", "a role": save_role, get_role, delete_role, list_roles, find_roles;
    }

    async fn find<T: DeserializeOwned>(&self, kind: &str, filter: &Filter) -> Result<Vec<(String, T)>> {
        let mut found = Vec::new();
        for (key, text) in self.connector.matching(&format!("{kind}:*"), filter).await? {
            let id = key.strip_prefix(kind).and_then(|rest| rest.strip_prefix(':')).unwrap_or(&key);
            found.push((id.to_owned(), read(&key, text)?));
        }
        found.sort_by(|(left, _), (right, _)| left.cmp(right));
        Ok(found)
    }
}

fn key(kind: &str, id: &str) -> Result<String> {
    if id.is_empty() {
        return Err(StorageError::new(ErrorKind::BadName, format!("the id of the {kind} is empty")));
    }
    Ok(format!("{kind}:{id}"))
}

fn read<T: DeserializeOwned>(key: &str, text: String) -> Result<T> {
    JsonText::parse(text).and_then(|text| text.to()).map_err(|error| {
        let found = format!("`{}` holds what does not fit the type", key.escape_debug());
        StorageError::new(ErrorKind::Corrupt, found)
            .with_help("delete that key, or save it anew, if somebody else wrote it")
            .with_source(error)
    })
}
