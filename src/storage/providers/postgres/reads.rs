//! What is asked of a connection and writes nothing, so that it can be asked again on another.

use deadpool_postgres::Object;

use crate::storage::contract::{CollectionPath, Entry, Key, Page, Result, Select};
use crate::storage::providers::postgres::read::{self, Asking};

/// What is asked of a connection.
pub(crate) trait Ask: Sync {
    type Found: Send;
    fn from(&self, connection: &mut Object) -> impl Future<Output = Result<Self::Found>> + Send;
}

/// The entries of these keys.
pub(crate) struct Get<'k>(pub(crate) &'k [Key], pub(crate) Asking);

impl Ask for Get<'_> {
    type Found = Vec<Option<Entry>>;
    async fn from(&self, connection: &mut Object) -> Result<Vec<Option<Entry>>> {
        read::get(connection, self.0, self.1.ahead).await
    }
}

/// A page.
pub(crate) struct Scan<'s>(pub(crate) &'s Select, pub(crate) Asking);

impl Ask for Scan<'_> {
    type Found = Page;
    async fn from(&self, connection: &mut Object) -> Result<Page> {
        read::scan(connection, self.0, self.1).await
    }
}

/// How many entries a selection has.
pub(crate) struct Count<'s>(pub(crate) &'s Select, pub(crate) Asking);

impl Ask for Count<'_> {
    type Found = u64;
    async fn from(&self, connection: &mut Object) -> Result<u64> {
        read::count(connection, self.0, self.1).await
    }
}

/// The collections at or under a path.
pub(crate) struct Collections<'p>(pub(crate) &'p CollectionPath, pub(crate) Asking);

impl Ask for Collections<'_> {
    type Found = Vec<CollectionPath>;
    async fn from(&self, connection: &mut Object) -> Result<Vec<CollectionPath>> {
        read::collections(connection, self.0, self.1.ahead).await
    }
}

/// Whether the server answers.
pub(crate) struct Ping;

impl Ask for Ping {
    type Found = ();
    async fn from(&self, connection: &mut Object) -> Result<()> {
        read::ping(connection).await
    }
}
