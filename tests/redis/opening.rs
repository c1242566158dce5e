use std::time::Duration;

use jackfield::prelude::*;
use jackfield::storage::{
    Batch, ErrorKind, Redis, RedisOptions, RedisStorage, Retry, StorageProvider, open_url,
};

use crate::common::{all, put};
use crate::redis::Place;
use crate::server::Place as _;
use crate::server::opening::{Notes, check_secret, check_starts, shown};
use crate::servers::{CAREFUL, Kind, Server};

pub(crate) async fn a_refused_password_is_in_no_text(_: Place) {
    let (user, password) = CAREFUL;
    let server = Server::start(Kind::Redis, &["--requirepass", password]);
    let url = |login: &str| server.url().replace("redis://", &format!("redis://{login}@"));
    let store = Redis::open(url(&format!(":{password}"))).await.unwrap();
    let text = format!("{store:?} {:?} {:?}", RedisOptions::new(), Redis::at(url(password)));
    assert!(!text.contains(password), "{text}");
    for login in [":wr0ng-pa55word".to_owned(), format!("{user}:wr0ng-pa55word")] {
        let error = Redis::open(url(&login)).await.unwrap_err();
        assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Never), "{error}");
        let text = shown(&error);
        assert!(text.contains("password of its URL"), "{text}");
        assert!(!text.contains("wr0ng") && !text.contains(user), "{text}");
    }
    let error = Redis::open(server.url()).await.unwrap_err();
    assert!(error.to_string().contains("password"), "{error}");
}

pub(crate) async fn a_server_that_is_not_there_is_told_without_its_password(_: Place) {
    let options = RedisOptions::new().connect_timeout(Duration::from_millis(100));
    // Nobody listens there: the port is reserved.
    let error = options.open("redis://someone:s3cret@127.0.0.1:1").await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe));
    let text = shown(&error);
    assert!(text.contains("can't be reached") && text.contains("redis at `127.0.0.1:1/0`, open"), "{text}");
    assert!(!text.contains("s3cret") && !text.contains("someone"), "{text}");
}

pub(crate) async fn what_a_running_server_refuses_is_told_in_its_own_words(_: Place) {
    let server = Server::start(Kind::Redis, &["--maxclients", "1"]);
    let options = RedisOptions::new().connect_timeout(Duration::from_millis(300));
    let error = options.open(format!("{}/99", server.url())).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Never), "{error}");
    let text = error.to_string();
    assert!(text.contains("the server refuses: ") && text.contains("out of range"), "{text}");
    assert!(text.contains("the number of the database"), "{text}");
    let _only = options.open(server.url()).await.unwrap();
    let error = options.open(server.url()).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe), "{error}");
    let text = error.to_string();
    assert!(text.contains("the server refuses: ") && text.contains("max number of clients"), "{text}");
    assert!(text.contains("`maxclients`") && !text.contains("can't be reached"), "{text}");
}

pub(crate) async fn what_a_later_release_has_stored_is_refused(place: Place) {
    place.open().await;
    let version = format!("{{{}}}:version", place.prefix);
    let mut raw = place.raw().await;
    redis::cmd("SET").arg(version).arg(1_000).query_async::<()>(&mut raw).await.unwrap();
    let error = place.options().open(&place.url).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("version 1000"), "{error}");
}

pub(crate) async fn what_an_earlier_release_has_stored_is_read_and_written_on(place: Place) {
    let before = place.open().await.commit(&Batch::of(vec![put("a", "1")])).await.unwrap().rev;
    let key = |name: &str| format!("{{{}}}:{name}", place.prefix);
    let ahead = before.number() + 1_000_000_000_000;
    let mut raw = place.raw().await;
    // The first version kept the last revision in a key of its own.
    let mut first = redis::pipe();
    first.set(key("version"), 1).set(key("rev"), ahead).del(key("state"));
    first.query_async::<()>(&mut raw).await.unwrap();
    let store = place.open().await;
    assert_eq!(store.count(&all()).await.unwrap(), 1);
    let rev = store.commit(&Batch::of(vec![put("b", "2")])).await.unwrap().rev;
    assert!(rev.number() > ahead, "{rev:?} follows {ahead}");
    assert_eq!(store.count(&all()).await.unwrap(), 2);
}

pub(crate) async fn a_prefix_with_braces_is_refused(place: Place) {
    for prefix in ["", "a}b", "{a"] {
        let error = RedisOptions::new().prefix(prefix).open(&place.url).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue, "{prefix}");
    }
}

pub(crate) async fn a_url_says_what_the_keys_begin_with_unless_the_options_do(place: Place) {
    let url = format!("{}?prefix={}", place.url, place.prefix.replace(' ', "%20"));
    open_url(&url).await.unwrap().commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    assert_eq!(place.open().await.count(&all()).await.unwrap(), 1);
    let other = RedisOptions::new().prefix("other").open(&url).await.unwrap();
    assert_eq!(other.count(&all()).await.unwrap(), 0);
}

pub(crate) async fn a_socket_is_a_url_too(_: Place) {
    let mut server = Server::start(Kind::Redis, &[]);
    let socket = server.folder().join("data/redis.sock").display().to_string();
    server.add_options(&["--unixsocket", &socket]);
    server.restart("-INT");
    open_url(&format!("redis+unix://{socket}?db=1"))
        .await
        .unwrap()
        .commit(&Batch::of(vec![put("a", "1")]))
        .await
        .unwrap();
    let same = Redis::open(format!("{}/1", server.url())).await.unwrap();
    assert_eq!(same.count(&all()).await.unwrap(), 1);
}

pub(crate) async fn plugins_open_it_by_type_and_by_configuration(place: Place) {
    let server = Server::start(Kind::Redis, &[]);
    check_starts(Place::apps(server.url()), Redis::open(server.url()).await.unwrap()).await;
    let broken = App::of(app![Notes, RedisStorage]).set("redis-storage.url", "redis://u:s3cret@h:x");
    check_secret(broken.set("redis-storage.prefix", place.prefix.as_str()), "s3cret").await;
}

#[cfg(not(feature = "redis-tls"))]
pub(crate) async fn a_certificate_that_holds_is_accepted_and_another_is_refused(place: Place) {
    let error = place.options().open(place.url.replace("redis://", "rediss://")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("redis-tls"), "{error}");
}

#[cfg(feature = "redis-tls")]
pub(crate) async fn a_certificate_that_holds_is_accepted_and_another_is_refused(_: Place) {
    use crate::servers::certificates;

    let mut server = Server::start(Kind::Redis, &[]);
    let made = certificates(server.folder());
    let plain = server.port();
    let encrypted = crate::servers::free_port();
    server.add_options(&[
        "--tls-port",
        &encrypted.to_string(),
        "--tls-cert-file",
        &made.certificate.display().to_string(),
        "--tls-key-file",
        &made.key.display().to_string(),
        "--tls-auth-clients",
        "no",
        "--tls-ca-cert-file",
        &made.root.display().to_string(),
    ]);
    server.restart("-INT");
    let url = |host: &str, port: u16| format!("rediss://{host}:{port}");
    let options = RedisOptions::new().connect_timeout(Duration::from_millis(500));
    let trusting = options.clone().root_certificate(&made.root);
    trusting.open(url("localhost", encrypted)).await.unwrap().ping().await.unwrap();
    // Another root, a name that is not in the certificate, and a port without TLS.
    let stranger = options.root_certificate(&made.other_root);
    let refused = [
        stranger.open(url("localhost", encrypted)).await,
        trusting.open(url("127.0.0.1", encrypted)).await,
        trusting.open(url("localhost", plain)).await,
    ];
    for result in refused {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    }
}

pub(crate) async fn a_time_of_any_length_may_be_allowed(place: Place) {
    let options = place.options().connect_timeout(Duration::MAX).timeout(Duration::MAX);
    let store = options.open(&place.url).await.unwrap();
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    assert_eq!(store.count(&all()).await.unwrap(), 1);
    store.close().await.unwrap();
}
