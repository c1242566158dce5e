//! The programs of Plantangenet's storage: a role, an agent that is saved and hydrated, and a connector of one's own that
//! has `get`, `set` and `keys` and nothing else. `cargo run --example plantangenet_storage`
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jackfield::Omni;
use jackfield::prelude::*;
use jackfield::storage::plantangenet::{DataConnector, HmapStorage, Observed, Set, glob};
use jackfield::storage::{Plantangenet, Result as Stored};
use serde_json::json;

#[derive(Debug, Omni)]
struct Agent {
    #[omni(id)]
    id: String,
    #[observed]
    energy: Observed<i64>,
    #[observed(validate = not_empty, before = Agent::announce)]
    mood: Observed<String>,
    #[observed(sensitive)]
    token: Observed<String>,
    #[persisted]
    home: String,
}

fn not_empty(mood: &str) -> Result<(), &'static str> {
    if mood.is_empty() { Err("a mood has a name") } else { Ok(()) }
}

impl Agent {
    fn announce(&self, mood: &str) {
        println!("{}: {} becomes {mood}", self.id, *self.mood);
    }
}

/// `class MyConnector(BaseDataConnector)`
#[derive(Debug, Default)]
struct MyConnector {
    map: Mutex<BTreeMap<String, String>>,
}

#[async_trait]
impl DataConnector for MyConnector {
    async fn get(&self, key: &str) -> Stored<Option<String>> {
        Ok(self.map.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
    }

    async fn set(&self, key: &str, value: &str, how: Set) -> Stored<bool> {
        let mut map = self.map.lock().unwrap_or_else(PoisonError::into_inner);
        if how.nx && map.get(key).is_some_and(|text| !text.is_empty()) {
            return Ok(false);
        }
        map.insert(key.to_owned(), value.to_owned());
        Ok(true)
    }

    async fn keys(&self, pattern: &str) -> Stored<Vec<String>> {
        let map = self.map.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(map.keys().filter(|key| glob::matches(pattern, key)).cloned().collect())
    }
}

/// `storage = HmapStorage(MyConnector())`; `setup` and `teardown` are hooks of the plugin.
#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let app = App::of(app![Plantangenet]).supply::<dyn DataConnector>(MyConnector::default()).start().await?;
    let storage = app.get::<Arc<HmapStorage>>()?;

    // await self.connector.set("role:admin", role.json())
    storage.save_role("admin", &json!({"may": ["read", "write"]})).await?;
    println!("role:admin = {}", storage.connector().get("role:admin").await?.unwrap_or_default());

    let mut agent = Agent {
        id: "a7".to_owned(),
        energy: Observed::new(5),
        mood: Observed::new("calm".to_owned()),
        token: Observed::new("t0ken".to_owned()),
        home: "hive".to_owned(),
    };
    let omni = storage.omni();
    omni.save(&mut agent).await?;
    println!("for people: {}", serde_json::to_string(&agent.to_dict()?)?);

    agent.set_mood("curious".to_owned())?;
    if let Err(refused) = agent.set_mood(String::new()) {
        println!("{refused}");
    }
    println!("dirty: {:?}, saved: {:?}", agent.dirty(), omni.save_dirty(&mut agent).await?);
    for key in storage.connector().keys("omni:*").await? {
        println!("{key} = {}", storage.connector().get(&key).await?.unwrap_or_default());
    }

    if let Some(hydrated) = omni.load::<Agent>("a7").await? {
        println!("hydrated: {hydrated:?}, dirty: {:?}", hydrated.dirty());
    }
    app.stop().await?;
    Ok(())
}
