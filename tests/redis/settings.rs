use jackfield::storage::{ErrorKind, RedisOptions, StorageProvider, Survives};

use crate::redis::{Place, raw};
use crate::servers::{Kind, Server};

pub(crate) async fn what_survives_is_what_the_server_is_set_to(_: Place) {
    let cases: [(&[&str], Survives); 5] = [
        (&[], Survives::Nothing),
        (&["--appendonly", "yes"], Survives::Nothing),
        (&["--appendonly", "yes", "--appendfsync", "no"], Survives::Process),
        (&["--appendonly", "yes", "--appendfsync", "always"], Survives::Disk),
        (
            &["--appendonly", "yes", "--appendfsync", "always", "--no-appendfsync-on-rewrite", "yes"],
            Survives::Process,
        ),
    ];
    for (options, survives) in cases {
        let server = Server::start(Kind::Redis, options);
        let store = RedisOptions::new().open(server.url()).await.unwrap();
        assert_eq!(store.capabilities().survives, survives, "{options:?}");
    }
}

pub(crate) async fn a_server_that_throws_keys_away_is_refused(_: Place) {
    let server = Server::start(Kind::Redis, &["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"]);
    let error = RedisOptions::new().open(server.url()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let text = error.to_string();
    assert!(text.contains("allkeys-lru") && text.contains("noeviction"), "{text}");
}

pub(crate) async fn a_server_that_does_not_tell_its_settings_survives_nothing(_: Place) {
    let options = ["--appendonly", "yes", "--appendfsync", "always"];
    let server = Server::start(Kind::Redis, &options);
    let user = ["SETUSER", "limited", "on", "nopass", "~*", "+@all", "-config"];
    redis::cmd("ACL").arg(&user).query_async::<()>(&mut raw(&server.url()).await).await.unwrap();
    let url = server.url().replace("redis://", "redis://limited:x@");
    let store = RedisOptions::new().open(&url).await.unwrap();
    assert_eq!(store.capabilities().survives, Survives::Nothing);
    store.ping().await.unwrap();
    // The policy is told elsewhere too.
    let server = Server::start(Kind::Redis, &["--maxmemory-policy", "allkeys-random"]);
    redis::cmd("ACL").arg(&user).query_async::<()>(&mut raw(&server.url()).await).await.unwrap();
    let url = server.url().replace("redis://", "redis://limited:x@");
    assert_eq!(RedisOptions::new().open(&url).await.unwrap_err().kind(), ErrorKind::Unsupported);
}
