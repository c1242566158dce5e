use std::time::Duration;

use jackfield::storage::{
    Batch, CollectionPath, ErrorKind, Filter, Ids, Op, Order, RedisOptions, Retry, StorageProvider, Survives,
    Token, Ttl,
};

use crate::common::{add, all, delete, key, put, put_for, things};
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

/// A user of these rights alone.
async fn allow(server: &Server, rights: &[&str]) -> String {
    let mut user = redis::cmd("ACL");
    user.arg(&["SETUSER", "limited", "reset", "on", "nopass"]).arg(rights);
    user.query_async::<()>(&mut raw(&server.url()).await).await.unwrap();
    server.url().replace("redis://", "redis://limited:x@")
}

pub(crate) async fn a_user_who_lacks_a_right_is_refused_and_told_which_are_enough(_: Place) {
    let server = Server::start(Kind::Redis, &[]);
    let mut help = String::new();
    for (right, command) in
        [("-unlink", "UNLINK"), ("-zadd", "ZADD"), ("-zrem", "ZREM"), ("-hdel", "HDEL"), ("-@string", "SET")]
    {
        let url = allow(&server, &["~*", "+@all", right]).await;
        let error = RedisOptions::new().open(&url).await.unwrap_err();
        assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Never), "{error}");
        help = error.to_string();
        assert!(help.contains(&format!("does not allow this user to run `{command}`")), "{help}");
    }
    let quoted: Vec<&str> = help.split('`').collect();
    let [.., rights, _, keys, _] = quoted[..] else { panic!("{help}") };
    let keys = keys.replace("prefix", "jackfield");
    let rights: Vec<&str> = rights.split(' ').chain([keys.as_str()]).collect();
    let url = allow(&server, &rights).await;
    let store = RedisOptions::new().open(format!("{url}/1")).await.unwrap();
    let clear = |deep| Op::Clear { collection: things(), ids: Ids::Prefix("p".into()), deep };
    let ops = vec![
        put("p", "1"),
        put_for("q", "2", Ttl::After(Duration::from_mins(1))),
        add("n", i64::MAX - 1),
        add("n", 1),
        clear(false),
        clear(true),
        delete("n"),
        Op::Touch { key: key("q"), ttl: Ttl::Never },
    ];
    let once = Some(Token::new("t").unwrap());
    store.commit(&Batch { once, ..Batch::of(ops) }).await.unwrap();
    store.commit(&Batch::of(vec![put("r", "1")])).await.unwrap();
    for order in [Order::IdAscending, Order::IdDescending, Order::Newest, Order::Oldest] {
        let mut select = all().order(order).limit(1);
        select.after = store.scan(&select).await.unwrap().next;
        assert!(select.after.is_some());
        assert_eq!(store.scan(&select).await.unwrap().entries.len(), 1);
    }
    assert_eq!(store.count(&all().filter(Filter::Exists("/x".into()))).await.unwrap(), 0);
    assert_eq!(store.count(&all().prefix("q")).await.unwrap(), 1);
    assert_eq!(store.collections(&CollectionPath::root()).await.unwrap(), [things()]);
    store.ping().await.unwrap();
}

pub(crate) async fn a_right_that_is_lost_later_leaves_the_commit_unknown_in_the_words_of_the_server(
    _: Place,
) {
    let server = Server::start(Kind::Redis, &[]);
    let url = allow(&server, &["~*", "+@all"]).await;
    let store = RedisOptions::new().open(&url).await.unwrap();
    allow(&server, &["~*", "+@all", "-zadd"]).await;
    let error = store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unknown, Retry::Ambiguous), "{error}");
    assert!(error.to_string().contains("broke the commit off: ERR"), "{error}");
}

pub(crate) async fn a_server_without_a_command_is_refused(_: Place) {
    let server = Server::start(Kind::Redis, &["--rename-command", "UNLINK", ""]);
    let error = RedisOptions::new().open(server.url()).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Never), "{error}");
    assert!(error.to_string().contains("does not run `UNLINK`: ERR"), "{error}");
}
