//! Storage that the configuration names by a URL.

#[path = "common/mod.rs"]
mod common;

use common::{failed, golden};
use jackfield::prelude::*;
use jackfield::storage::{ErrorKind, MemoryStorage, Result, StorageFromUrl, StorageProvider, open_url};

#[derive(Plugin)]
#[plugin(key = "visits")]
struct Visits {
    storage: Storage,
}

#[contributes]
impl Visits {
    #[start]
    async fn count(&self) -> Result<()> {
        let visits = self.storage.load("visits").await?.unwrap_or(0);
        self.storage.save("visits", visits + 1).await.map(drop)
    }
}

fn app(url: &str) -> App {
    App::of(app![Visits, StorageFromUrl]).set("storage.url", url)
}

async fn opened(url: &str) -> std::result::Result<Arc<dyn StorageProvider>, (ErrorKind, String)> {
    open_url(url).await.map_err(|error| (error.kind(), format!("{error} {error:?}")))
}

#[tokio::test]
async fn the_engine_is_the_one_that_the_url_names() {
    let provider = opened("memory:").await.unwrap();
    assert!(format!("{provider:?}").starts_with("Memory"));
    opened("MEMORY:").await.unwrap();
    app("memory:").start().await.unwrap().stop().await.unwrap();
}

/// The rest of a URL, which is wrong in each, is looked at only by the engine that has the name.
#[cfg(all(feature = "postgres", feature = "redis"))]
#[tokio::test]
async fn an_engine_is_known_by_its_name_in_letters_of_any_case() {
    for (url, found) in [("Postgres://host:port/a", "can't be read"), ("REDIS://host:port", "can't be read")]
    {
        let (kind, text) = opened(url).await.unwrap_err();
        assert_eq!(kind, ErrorKind::BadValue);
        assert!(text.contains(found) && !text.contains("begin"), "{url}: {text}");
    }
}

#[cfg(all(feature = "file", feature = "redb", feature = "sqlite"))]
#[tokio::test]
async fn what_is_kept_at_a_path_is_there_at_the_next_start() {
    for (scheme, name) in [("file", "data"), ("redb", "app.redb"), ("sqlite", "app.db")] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("100% new").join(name);
        for url in [format!("{scheme}:{}", path.display()), format!("{scheme}://{}", path.display())] {
            app(&url).start().await.unwrap().stop().await.unwrap();
        }
        assert!(path.exists(), "{}", path.display());
        let provider = opened(&format!("{scheme}:{}", path.display())).await.unwrap();
        let storage = Storage::new(provider, "visits").unwrap();
        assert_eq!(storage.load("visits").await.unwrap(), Some(2), "{scheme}");
    }
}

#[tokio::test]
async fn an_unknown_engine_is_answered_with_the_nearest_and_the_list() {
    let (kind, text) = opened("sqllite:app.db").await.unwrap_err();
    assert_eq!(kind, ErrorKind::BadValue);
    for word in [
        "`sqllite`",
        "did you mean `sqlite`?",
        "`memory:`",
        "`redb:data/app.redb`",
        "`postgres://user:password@host/database`",
        "`redis://user:password@host/0`",
    ] {
        assert!(text.contains(word), "{word} is not in: {text}");
    }
}

#[tokio::test]
async fn a_url_without_an_engine_or_a_path_says_how_it_is_written() {
    for url in ["", "data/app.redb", ":data", "re db:x", "memory:data"] {
        let (kind, text) = opened(url).await.unwrap_err();
        assert_eq!(kind, ErrorKind::BadValue, "{url}");
        assert!(text.contains("write `memory:`"), "{text}");
    }
    #[cfg(feature = "redb")]
    for url in ["redb:", "redb://"] {
        let (kind, text) = opened(url).await.unwrap_err();
        assert_eq!(kind, ErrorKind::BadValue);
        assert!(text.contains("as in `redb:data/app.redb`"), "{text}");
    }
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn what_drivers_of_sqlite_call_memory_becomes_no_file() {
    for url in ["sqlite::memory:", "sqlite://:memory:"] {
        let (kind, text) = opened(url).await.unwrap_err();
        assert_eq!(kind, ErrorKind::BadValue, "{url}");
        assert!(text.contains("write `memory:`"), "{text}");
    }
    assert!(!std::path::Path::new(":memory:").exists());
}

#[tokio::test]
async fn no_error_shows_a_password() {
    let urls = [
        "ann:hunter2@host/db",
        ":hunter2@host",
        "hunter2@host:5432",
        "postgres//ann:hunter2@host/db",
        "postgrse://ann:hunter2@host/db",
        "//ann:hunter2@host/db",
        "http://ann:hunter2@host/db",
        "memory:hunter2",
        "postgres://ann:hunter2@host:port/db",
        "postgres://ann:hunter2@127.0.0.1:1/db",
        "postgres:ann:hunter2",
        "redis://:hunter2@host:port",
        "redis:ann:hunter2",
    ];
    for url in urls {
        let (_, text) = opened(url).await.unwrap_err();
        assert!(!text.contains("hunter2"), "{url}: {text}");
        let report = failed(app(url)).await;
        assert!(
            !report.render().contains("hunter2") && !format!("{report:?}").contains("hunter2"),
            "{}",
            report.render()
        );
    }
}

/// The report without lines of the framework's own source, which move with whatever stands above them.
fn without_own_lines(report: &str) -> String {
    let own = "src/storage/extension.rs:";
    let masked = report.lines().map(|line| match (line.find(own), line.split_once(" | ")) {
        (Some(at), _) => format!("{}<line>", &line[..at + own.len()]),
        (None, Some((number, source))) if number.trim().parse::<u32>().is_ok() => {
            format!("<line> | {source}")
        }
        _ => line.to_owned(),
    });
    masked.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_start_that_fails_says_what_to_write() {
    golden("storage_url_unknown", &without_own_lines(&failed(app("sqllite:app.db")).await.render()));
    let without = App::of(app![Visits, StorageFromUrl]);
    golden("storage_url_missing", &without_own_lines(&failed(without).await.render()));
}

/// Somebody else holds the file until he is told, which takes the thread that opens it.
#[cfg(feature = "sqlite")]
#[tokio::test]
async fn the_thread_of_the_runtime_goes_on_while_a_file_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let url = format!("sqlite:{}", path.display());
    opened(&url).await.unwrap().close().await.unwrap();
    let turn = std::fs::File::open(folder.path().join("app.db-queue")).unwrap();
    turn.lock().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let holder = std::thread::spawn(move || {
        let is_told = told.recv_timeout(std::time::Duration::from_secs(10)).is_ok();
        turn.unlock().unwrap();
        is_told
    });
    let (opened, told) = tokio::join!(opened(&url), async { tell.send(()) });
    opened.unwrap();
    let _ = told;
    assert!(holder.join().unwrap(), "nothing else ran meanwhile");
}

#[cfg(all(feature = "postgres", feature = "redis"))]
#[test]
fn the_section_of_each_engine_is_described() {
    use jackfield::storage::{PostgresStorage, RedisStorage};

    let examples = [
        App::of(app![Visits, PostgresStorage]).config_example(),
        App::of(app![Visits, RedisStorage]).config_example(),
    ];
    for (example, told) in
        examples.iter().zip(["The most connections to read with", "What every key begins with"])
    {
        assert!(example.contains(told), "{example}");
    }
}

#[tokio::test]
async fn a_section_that_only_a_plugin_lacks_which_is_not_chosen_is_told_with_the_way_to_do_without_it() {
    let app = || {
        App::of(app![Visits, MemoryStorage, StorageFromUrl; chosen: dyn StorageProvider])
            .set("points.storage", "memory-storage")
    };
    let report = failed(app()).await.render();
    let help = "`points.storage` passes this plugin over: to do without it, write `storage = false` under `[plugins]`";
    assert!(report.contains("key `url` is missing in `storage`") && report.contains(help), "{report}");
    app().set("plugins.storage", false).start().await.unwrap().stop().await.unwrap();
    let wanted = failed(App::of(app![Visits, StorageFromUrl])).await.render();
    assert!(!wanted.contains("chooses another"), "{wanted}");
}
