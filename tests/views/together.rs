//! The five systems on one database.

use std::sync::Arc;

use jackfield::storage::anhanga::{DocumentsDriver, PersistenceMeta, RecordId, UntypedService};
use jackfield::storage::gati::{HandlerManifest, ManifestStore, StorageStats, StoredManifests};
use jackfield::storage::plantangenet::{OmniStore, StorageConnector};
use jackfield::storage::{Condition, ErrorKind};
use serde_json::{Value, json};

use crate::engine::{Home, on_every_engine};
use crate::omni_derive::Agent;

on_every_engine! {
    async fn one_commit_spans_a_document_a_field_a_record_and_a_manifest_or_nothing_happens(home: Home) {
        let objects = home.storage("phantomaton");
        objects.save("my-data", json!({"new": "value"})).await.unwrap();
        let driver = Arc::new(DocumentsDriver::new(home.storage("anhanga")));
        let meta = PersistenceMeta::new("person", "id").field("role", "string");
        let people = UntypedService::new(meta.clone(), driver.clone());
        let ada = json!({"id": "ada", "role": "author"}).as_object().unwrap().clone();
        people.create(ada.clone()).await.unwrap();
        let manifests = StoredManifests::new(home.storage("gati"));
        let manifest = HandlerManifest { handler_id: "users".to_owned(), ..HandlerManifest::default() };
        let connector = StorageConnector::new(&home.storage("plantangenet")).unwrap();
        let agents = OmniStore::new(Arc::new(connector.clone()));
        let mut agent = Agent::new("a");
        agents.save(&mut agent).await.unwrap();
        agent.set_energy(9).unwrap();
        let notes = home.storage("notes");

        let commit = async |condition| {
            let role = json!({"role": "editor"}).as_object().unwrap().clone();
            let person = driver.stage_update(&meta, &RecordId::Text("ada".to_owned()), role).unwrap();
            let field = connector.stage(&OmniStore::fields(&agent, &["energy"])?).await?;
            let stored = manifests.stage_manifest(&manifest).await?;
            let note = notes.atomic().check("notes", "1", condition).put("notes", "1", &json!({"by": "ada"}));
            note.join(person).join(field).join(stored).commit().await
        };
        assert_eq!(commit(Condition::Present).await.unwrap_err().kind(), ErrorKind::Conflict);
        assert_eq!(notes.collections().await.unwrap(), Vec::<String>::new());
        assert_eq!(people.read("ada").await.unwrap(), ada);
        assert_eq!(*agents.load::<Agent>("a").await.unwrap().unwrap().energy, 5);
        assert_eq!(manifests.get_stats().await.unwrap(), StorageStats::default());

        commit(Condition::Absent).await.unwrap();
        assert!(notes.collection("notes").unwrap().exists("1").await.unwrap());
        assert_eq!(people.read("ada").await.unwrap()["role"], "editor");
        assert_eq!(*agents.load::<Agent>("a").await.unwrap().unwrap().energy, 9);
        assert_eq!(manifests.get_manifest("users", None).await.unwrap(), Some(manifest.clone()));
        assert_eq!(objects.load::<Value>("my-data").await.unwrap(), Some(json!({"new": "value"})));

        // A part that does not hold any more undoes all the others.
        people.destroy("ada").await.unwrap();
        notes.collection("notes").unwrap().delete("1").await.unwrap();
        assert_eq!(commit(Condition::Absent).await.unwrap_err().kind(), ErrorKind::Conflict);
        assert_eq!(notes.collections().await.unwrap(), Vec::<String>::new());
    }
}
