//! The five systems in one application, on one database: a plugin saves an object, a service keeps people, a runtime its
//! manifests, an agent its state, and a plugin its notes; one commit spans a note, a field of the agent, a person and a
//! manifest. `cargo run --example five_systems --features sqlite -- sqlite:app.db`; without a path everything is in memory.
use jackfield::prelude::*;
use jackfield::storage::anhanga::{DocumentsDriver, PersistenceMeta, RecordId, create_service};
use jackfield::storage::gati::{HandlerManifest, ManifestStore, StoredManifests};
use jackfield::storage::plantangenet::{Observed, OmniStore, StorageConnector};
use jackfield::storage::{Condition, Memory, StorageProvider};
use jackfield::{Omni, Resource};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Debug, Serialize, Deserialize, Resource)]
struct Person {
    #[resource(identity)]
    id: String,
    role: String,
}

#[derive(Debug, Omni)]
struct Agent {
    #[omni(id)]
    id: String,
    #[observed]
    release: Observed<String>,
}

/// The systems, each in a place of its own within the storage of this plugin.
#[derive(Plugin)]
#[plugin(key = "release-desk")]
struct ReleaseDesk {
    storage: Storage,
}

#[contributes]
impl ReleaseDesk {
    #[main]
    async fn work(&self) -> Result<(), BoxError> {
        // Phantomaton: load and save.
        let data: Value = self.storage.load("my-data").await?.unwrap_or_else(|| json!({"starts": 0}));
        let starts = data["starts"].as_i64().unwrap_or(0) + 1;
        self.storage.save("my-data", json!({"starts": starts})).await?;
        println!("start number {starts}");

        // Anhanga: a service of a schema.
        let driver = Arc::new(DocumentsDriver::new(self.storage.sub("people")?));
        let people = create_service::<Person>(driver.clone());
        if people.find("ada").await?.is_none() {
            people.create(Person { id: "ada".to_owned(), role: "author".to_owned() }).await?;
        }

        // Gati: manifests of handlers.
        let manifests = StoredManifests::new(self.storage.sub("manifests")?);
        // Plantangenet: an agent with observed fields.
        let connector = StorageConnector::new(&self.storage.sub("agents")?)?;
        let agents = OmniStore::new(Arc::new(connector.clone()));
        let mut agent = Agent { id: "deployer".to_owned(), release: Observed::new("none".to_owned()) };
        agents.save(&mut agent).await?;

        // Plugin documents: notes in a collection.
        let notes = self.storage.sub("notes")?;
        for (version, condition) in [("1.0.0", Condition::Present), ("1.1.0", Condition::Absent)] {
            agent.set_release(version.to_owned())?;
            let manifest = HandlerManifest {
                handler_id: "users.list".to_owned(),
                version: version.to_owned(),
                created_at: starts,
                ..HandlerManifest::default()
            };
            let role = json!({"role": format!("released {version}")});
            let role = role.as_object().cloned().unwrap_or_default();
            let person = RecordId::Text("ada".to_owned());

            // One commit for all of them: the note's condition decides about everything.
            let id = format!("{version} of start {starts}");
            let batch =
                notes.atomic().check("releases", &id, condition).put("releases", &id, &json!({"by": "ada"}));
            let batch = batch
                .join(connector.stage(&OmniStore::fields(&agent, &["release"])?).await?)
                .join(driver.stage_update(&PersistenceMeta::of::<Person>(), &person, role)?)
                .join(manifests.stage_manifest(&manifest).await?);
            match batch.commit().await {
                Ok(_) => println!("{version} is released"),
                Err(error) => println!("{version} is not released: {:?}", error.kind()),
            }

            let stored = agents.load::<Agent>("deployer").await?.map(|agent| agent.release.get().clone());
            let latest = manifests.get_manifest("users.list", None).await?.map(|manifest| manifest.version);
            println!("  agent {stored:?}, manifest {latest:?}, {}", people.read("ada").await?.role);
        }
        println!("{} notes", notes.collection("releases")?.count().await?);
        Ok(())
    }
}

/// The database of the command line, or memory.
async fn provider() -> Result<Arc<dyn StorageProvider>, BoxError> {
    Ok(match std::env::args().nth(1) {
        None => Arc::new(Memory::new()),
        Some(url) => jackfield::storage::open_url(&url).await?,
    })
}

#[tokio::main]
async fn main() -> Exit {
    match provider().await {
        Ok(provider) => {
            let app = App::of(app![ReleaseDesk; supplied: dyn StorageProvider]);
            app.supply_arc::<dyn StorageProvider>(provider).run().await
        }
        Err(error) => {
            eprintln!("{error}");
            Exit::FAILURE
        }
    }
}
