//! Anhanga's services on documents: what only they can do.

use std::sync::Arc;

use jackfield::prelude::*;
use jackfield::storage::anhanga::{
    DocumentsDriver, PaginateParams, PersistenceContract, PersistenceMeta, RecordId, UntypedService,
    create_service,
};
use jackfield::storage::{AnhangaDocuments, Condition, ErrorKind, Storage, StorageProvider};
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

    async fn all_who_ask_for_the_driver_share_its_records_and_one_over_its_own_storage_has_its_own(home: Home) {
        let one = plugin("one").start(|shared: Arc<dyn PersistenceContract>, storage: Storage| async move {
            create_service::<Person>(shared).create(aged("ada", None)).await.unwrap();
            let own = create_service::<Person>(Arc::new(DocumentsDriver::new(storage)));
            own.create(aged("bob", None)).await.unwrap();
        });
        let app = TestApp::of(app![AnhangaDocuments; supplied: dyn StorageProvider]).with(one);
        let app = app.supply_arc::<dyn StorageProvider>(home.provider.clone()).start().await;
        let shared = app.resolve::<Arc<dyn PersistenceContract>>().await;
        let own = |scope| Arc::new(DocumentsDriver::new(home.storage(scope)));
        for (driver, ids) in
            [(shared, vec!["ada"]), (own("one"), vec!["bob"]), (own("two"), vec![])] as [(Arc<dyn PersistenceContract>, _); 3]
        {
            let people = UntypedService::new(PersistenceMeta::of::<Person>(), driver);
            let page = people.paginate(&PaginateParams::new(1, 10)).await.unwrap();
            assert_eq!(page.data.iter().map(|person| person["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
        }
        app.stop().await;
    }
}
