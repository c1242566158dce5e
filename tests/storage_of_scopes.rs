//! A plugin asks the scopes that it opens under its own key, and gets from them what it could take as a field.

#![cfg(feature = "storage")]

mod common;

use common::{errors, failed, says};
use jackfield::Code;
use jackfield::prelude::*;
use jackfield::storage::{MemoryStorage, Storage, StorageProvider};

#[scope]
struct Session;
#[scope(within = Session)]
struct Step;

#[extension_point]
trait Clock: Send + Sync {}

/// A plugin that saves a note by one of its scopes, and reads it by others.
fn keeper(key: &'static str) -> jackfield::PluginBuilder {
    plugin(key).start(move |sessions: Open<Session>, own: Storage| async move {
        let session = sessions.open(Session).await?;
        let asked: Storage = session.resolve().await?;
        assert_eq!(asked.load::<String>("note").await?, None, "`{key}` reads what another has saved");
        asked.save("note", key).await?;
        let step = session.open(Step).await?;
        for storage in [own, session.get()?, step.get()?, step.resolve().await?] {
            assert_eq!(storage.load::<String>("note").await?.as_deref(), Some(key));
        }
        step.close().await?;
        session.close().await?;
        Ok::<(), BoxError>(())
    })
}

#[tokio::test]
async fn what_a_plugin_gets_from_its_scopes_is_its_own_storage() {
    let app = App::of(app![MemoryStorage]).with(keeper("alice")).with(keeper("bob"));
    let app = app.start().await.unwrap();
    let session = app.open(Session).await.unwrap();
    let hosts: Storage = session.get().unwrap();
    assert_eq!(hosts.load::<String>("note").await.unwrap(), None);
    session.close().await.unwrap();
    app.stop().await.unwrap();
}

type Asks = fn(&Opened<Session>) -> Result<(), Report>;

/// A plugin that asks its scopes for the raw provider, and fails with what it is told.
fn curious(asks: Asks) -> jackfield::PluginBuilder {
    plugin("alice").start(move |sessions: Open<Session>, _: Option<Storage>| async move {
        let session = sessions.open(Session).await?;
        let answer = asks(&session);
        session.close().await?;
        answer
    })
}

#[tokio::test]
async fn a_scope_gives_the_raw_provider_only_to_plugins_that_the_host_trusts() {
    let asks: [Asks; 3] = [
        |session| session.get::<Arc<dyn StorageProvider>>().map(drop),
        |session| session.get::<Option<Arc<dyn StorageProvider>>>().map(drop),
        |session| session.get::<jackfield::Lazy<dyn StorageProvider>>().map(drop),
    ];
    for ask in asks {
        let app = || App::of(app![MemoryStorage]).with(curious(ask));
        let report = failed(app()).await;
        says(&report, &["[JF0113] `alice` asks for the raw `storage`"]);
        app().trust("alice").start().await.unwrap().stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_scope_builds_the_raw_provider_for_no_plugin_that_is_not_trusted() {
    let alice = plugin("alice").start(|sessions: Open<Session>| async move {
        let session = sessions.open(Session).await?;
        let step = session.open(Step).await?;
        let refused = step.resolve::<Arc<dyn StorageProvider>>().await.unwrap_err();
        assert_eq!(refused.codes(), [Code::Untrusted]);
        says(&refused, &["`alice` asks for the raw `storage`", "App::trust(\"alice\")"]);
        step.close().await?;
        session.close().await
    });
    let app = App::of(app![MemoryStorage]).with(alice).start().await.unwrap();
    let session = app.open(Session).await.unwrap();
    session.resolve::<Arc<dyn StorageProvider>>().await.unwrap();
    session.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test]
async fn who_opened_a_scope_is_named_where_it_has_no_answer() {
    let alice = plugin("alice").start(|sessions: Open<Session>| async move {
        let session = sessions.open(Session).await?;
        let refused = session.get::<Arc<dyn Clock>>().err().ok_or("there is no clock")?;
        assert_eq!(errors(&refused), ["JF0506"]);
        says(&refused, &["`alice` asks for `clock`"]);
        session.close().await?;
        Ok::<(), BoxError>(())
    });
    App::of(app![]).with(alice).start().await.unwrap().stop().await.unwrap();
}
