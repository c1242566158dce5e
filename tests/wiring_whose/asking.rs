//! Fields and parameters that say whose they want.

use jackfield::prelude::*;
use jackfield::storage::MemoryStorage;

use crate::common::{refused, says};
use crate::{Database, Db, Metrics, Named, Notifier, Path, Reporter, Summary, database, named, names};

#[derive(Plugin)]
#[provides(dyn Metrics)]
#[provides(dyn Notifier)]
struct Meter {
    config: Config<Path>,
}
impl Metrics for Meter {
    fn name(&self) -> String {
        self.config.path.clone()
    }
}
impl Notifier for Meter {
    fn name(&self) -> String {
        self.config.path.clone()
    }
}

#[tokio::test]
async fn one_plugin_is_there_twice_and_each_who_asks_says_whose_it_wants() {
    let app = App::of(app![Reporter, Db as "main", Db as "archive"]);
    assert_eq!(names(app.set("main.path", "m").set("archive.path", "a")).await, ["m", "a"]);
}

#[tokio::test]
async fn an_optional_provider_and_a_member_of_a_list_can_be_chosen_too() {
    #[derive(Plugin)]
    #[plugin(key = "user")]
    #[provides(dyn Summary)]
    struct User {
        #[plugin(of = "archive")]
        metrics: Option<Arc<dyn Metrics>>,
        #[plugin(of = "nobody")]
        nobody: Option<Arc<dyn Metrics>>,
        #[plugin(of = "main")]
        notifier: Arc<dyn Notifier>,
        all: Many<dyn Notifier>,
    }
    impl Summary for User {
        fn names(&self) -> Vec<String> {
            assert!(self.nobody.is_none());
            let chosen = [self.metrics.as_ref().unwrap().name(), self.notifier.name()];
            chosen.into_iter().chain(self.all.iter().map(|each| each.name())).collect()
        }
    }
    let app = App::of(app![User, Meter as "main", Meter as "archive"]);
    assert_eq!(names(app.set("main.path", "m").set("archive.path", "a")).await, ["a", "m", "m", "a"]);
}

#[tokio::test]
async fn a_parameter_says_whose_it_wants_like_a_field() {
    #[derive(Plugin)]
    struct Copying;
    #[contributes]
    impl Copying {
        #[provide]
        fn both(
            #[plugin(of = "main")] main: Arc<dyn Database>,
            #[plugin(of = "archive")] archive: Arc<dyn Database>,
        ) -> Arc<dyn Metrics> {
            Arc::new(Named(format!("{} to {}", main.name(), archive.name())))
        }
    }
    let app = App::of(app![Copying; supplied: dyn Database]).with(database("main")).with(database("archive"));
    let app = app.start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Metrics>>().await.unwrap().name(), "main to archive");
    app.stop().await.unwrap();
}

#[tokio::test]
async fn the_key_of_the_plugin_can_be_a_constant() {
    const ARCHIVE: &str = "archive";
    #[derive(Plugin)]
    #[plugin(key = "user")]
    #[provides(dyn Summary)]
    struct User {
        #[plugin(of = ARCHIVE)]
        database: Arc<dyn Database>,
    }
    impl Summary for User {
        fn names(&self) -> Vec<String> {
            vec![self.database.name()]
        }
    }
    let app = App::of(app![User, Db as "main", Db as "archive"]);
    assert_eq!(names(app.clone().set("main.path", "m").set("archive.path", "a")).await, ["a"]);
    let report = refused(&app.disable("archive"));
    says(&report, &["`user` asks the plugin `archive` for `database`, and it is disabled"]);
}

#[tokio::test]
async fn two_instances_of_a_generic_point_are_told_apart() {
    #[extension_point]
    trait Repo<T>: Send + Sync {
        fn name(&self) -> String;
    }
    impl<T> Repo<T> for Named {
        fn name(&self) -> String {
            self.0.clone()
        }
    }
    #[derive(Plugin)]
    #[plugin(key = "user")]
    #[provides(dyn Summary)]
    struct User {
        #[plugin(of = "two")]
        bytes: Arc<dyn Repo<u8>>,
        words: Arc<dyn Repo<u16>>,
    }
    impl Summary for User {
        fn names(&self) -> Vec<String> {
            vec![self.bytes.name(), self.words.name()]
        }
    }
    let one = plugin("one").define::<dyn Repo<u8>>().by(|| named("one"));
    let two = plugin("two")
        .define::<dyn Repo<u8>>()
        .by(|| named("two"))
        .define::<dyn Repo<u16>>()
        .by(|| named("words"));
    assert_eq!(names(App::of(app![User]).with(one).with(two)).await, ["two", "words"]);
}

#[tokio::test]
async fn two_storages_are_kept_apart() {
    #[derive(Plugin)]
    #[plugin(key = "backup")]
    struct Backup {
        #[plugin(of = "main")]
        main: Storage,
        #[plugin(of = "old")]
        old: Option<Storage>,
        #[plugin(of = "absent")]
        absent: Option<Storage>,
    }
    #[contributes]
    impl Backup {
        #[start]
        async fn copy(&self) -> Result<(), BoxError> {
            let old = self.old.as_ref().unwrap();
            self.main.save("note", &1).await?;
            assert_eq!(old.load::<u8>("note").await?, None);
            old.save("note", &2).await?;
            assert_eq!(self.main.load::<u8>("note").await?, Some(1));
            assert!(self.absent.is_none());
            Ok(())
        }
    }
    let app = App::of(app![Backup, MemoryStorage as "main", MemoryStorage as "old"]);
    app.start().await.unwrap().stop().await.unwrap();
}
