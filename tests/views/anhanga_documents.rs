//! Anhanga's services on documents: what only they can do.

use std::sync::Arc;

use jackfield::prelude::*;
use jackfield::storage::anhanga::{
    DocumentsDriver, PersistenceContract, PersistenceMeta, RecordId, create_service,
};
use jackfield::storage::{AnhangaDocuments, Condition, ErrorKind, StorageProvider};
use serde_json::json;

use crate::anhanga::{Person, aged, record};
use crate::engine::{Home, on_every_engine};

on_every_engine! {
    async fn a_record_is_changed_with_a_document_of_another_plugin_or_not_at_all(home: Home) {
        let driver = Arc::new(DocumentsDriver::new(home.storage("people")));
        let people = create_service::<Person>(driver.clone());
        people.create(aged("ada", Some(36))).await.unwrap();
        let log = home.storage("log");
        let meta = PersistenceMeta::of::<Person>();
        let commit = async |condition| {
            let id = RecordId::Text("ada".to_owned());
            let part = driver.stage_update(&meta, &id, record(json!({"age": 37}))).unwrap();
            log.atomic().check("log", "1", condition).put("log", "1", &json!({})).join(part).commit().await
        };
        assert_eq!(commit(Condition::Present).await.unwrap_err().kind(), ErrorKind::Conflict);
        assert_eq!(people.read("ada").await.unwrap().age, Some(36));
        commit(Condition::Absent).await.unwrap();
        assert_eq!(people.read("ada").await.unwrap().age, Some(37));
    }

    async fn the_plugin_gives_a_driver_over_the_applications_storage(home: Home) {
        let app = TestApp::of(app![AnhangaDocuments; supplied: dyn StorageProvider]);
        let app = app.supply_arc::<dyn StorageProvider>(home.provider.clone()).start().await;
        let people = create_service::<Person>(app.resolve::<Arc<dyn PersistenceContract>>().await);
        people.create(aged("ada", None)).await.unwrap();
        app.stop().await;
        let kept = home.storage("anhanga-documents").collection("person").unwrap();
        assert_eq!(kept.count().await.unwrap(), 1);
    }
}
