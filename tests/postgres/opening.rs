use std::time::Duration;

use jackfield::prelude::*;
use jackfield::storage::{
    Batch, Capabilities, ErrorKind, Postgres, PostgresOptions, PostgresStorage, Retry, StorageProvider,
    Survives,
};

use crate::common::{all, put};
use crate::postgres::Place;
use crate::proxy::Proxy;
use crate::server::Place as _;
use crate::server::opening::{Notes, check_secret, check_starts, shown};
use crate::servers::{CAREFUL, Kind, Server};

pub(crate) async fn a_refused_password_is_in_no_text(place: Place) {
    let (user, password) = CAREFUL;
    let raw = place.raw().await;
    raw.batch_execute(&format!("CREATE ROLE {user} LOGIN SUPERUSER PASSWORD '{password}'")).await.unwrap();
    let url = |password: &str| place.url.replace("jackfield@", &format!("{user}:{password}@"));
    let store = place.options().open(url(password)).await.unwrap();
    let text = format!("{store:?} {:?} {:?}", place.options(), Postgres::at(url(password)));
    assert!(!text.contains(password) && !text.contains(user), "{text}");
    let error = place.options().open(url("wr0ng-pa55word")).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Never));
    let text = shown(&error);
    assert!(text.contains("password of its URL"), "{text}");
    assert!(!text.contains("wr0ng") && !text.contains(user), "{text}");
}

pub(crate) async fn a_server_that_is_not_there_is_told_without_its_password(_: Place) {
    let options = PostgresOptions::new().connect_timeout(Duration::from_millis(100));
    // Nobody listens there: the port is reserved.
    let error = options.open("postgres://someone:s3cret@127.0.0.1:1/app?sslmode=disable").await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe));
    let text = shown(&error);
    assert!(
        text.contains("can't be reached") && text.contains("postgres at `127.0.0.1:1/app`, open"),
        "{text}"
    );
    assert!(!text.contains("s3cret") && !text.contains("someone"), "{text}");
}

pub(crate) async fn a_missing_database_is_told(place: Place) {
    let url = place.url.replace("/postgres?", "/nowhere?");
    let error = place.options().open(url).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("database"), "{error}");
}

pub(crate) async fn a_server_that_accepts_and_says_nothing_is_told(place: Place) {
    let proxy = Proxy::before(place.port).await;
    proxy.fall_silent();
    let url = place.url.replace(&place.port.to_string(), &proxy.port().to_string());
    let error = place.options().connect_timeout(Duration::from_millis(300)).open(url).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe), "{error}");
    let text = error.to_string();
    assert!(text.contains("can't be reached") && !text.contains("`connections`"), "{text}");
}

pub(crate) async fn a_server_that_falls_silent_while_it_is_opened_is_told(place: Place) {
    let proxy = Proxy::before(place.port).await;
    let url = place.url.replace(&place.port.to_string(), &proxy.port().to_string());
    let short = Duration::from_millis(300);
    let options = place.options().connect_timeout(short).timeout(short);
    // The third is the first question over a connection that has come about.
    for answered in 0..3 {
        proxy.fall_silent_after(answered);
        let opened = tokio::time::timeout(Duration::from_secs(10), options.open(&url)).await;
        let error = opened.expect("it waits without an end").unwrap_err();
        assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe), "{error}");
    }
}

pub(crate) async fn a_server_that_starts_later_is_waited_for(_: Place) {
    let mut server = Server::start(Kind::Postgres, &["fsync=off"]);
    server.stop("-INT");
    let url = server.url();
    let opening = tokio::spawn(async move {
        PostgresOptions::new().connect_timeout(Duration::from_mins(1)).open(url).await
    });
    let running = tokio::task::spawn_blocking(move || {
        server.run().unwrap();
        server
    });
    let _running = running.await.unwrap();
    opening.await.unwrap().unwrap().ping().await.unwrap();
}

pub(crate) async fn it_tells_what_survives_by_the_settings_of_the_server(place: Place) {
    let can = |store: &Postgres| -> Capabilities { store.capabilities() };
    assert_eq!(can(&place.open().await).survives, Survives::Process);
    let server = Server::start(Kind::Postgres, &["synchronous_commit=off"]);
    let store = PostgresOptions::new().open(server.url()).await.unwrap();
    assert_eq!(can(&store).survives, Survives::Disk);
    assert!(can(&store).shared);
}

pub(crate) async fn a_schema_that_the_server_reserves_is_told(place: Place) {
    let error = PostgresOptions::new().schema("pg_app").open(&place.url).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Never), "{error}");
    assert!(
        error.to_string().contains("the name of the schema is reserved for the server itself"),
        "{error}"
    );
}

pub(crate) async fn plugins_open_it_by_type_and_by_configuration(place: Place) {
    let url = format!("{}&schema={}", place.url, place.schema.replace(' ', "%20"));
    check_starts(Place::apps(url), place.open().await).await;
    let broken =
        App::of(app![Notes, PostgresStorage]).set("postgres-storage.url", "postgres://u:s3cret@h:x/d");
    check_secret(broken, "s3cret").await;
}

pub(crate) async fn a_time_of_any_length_may_be_allowed(place: Place) {
    let options = place.options().connect_timeout(Duration::MAX).timeout(Duration::MAX);
    let store = options.open(&place.url).await.unwrap();
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    assert_eq!(store.count(&all()).await.unwrap(), 1);
    store.close().await.unwrap();
}
