//! Who asks for one provider says whose it wants, by the key of a plugin.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};

use common::{errors, golden_report, refused, says, warnings};
use jackfield::base::KeyDecl;
use jackfield::prelude::*;
use jackfield::storage::MemoryStorage;

#[extension_point]
trait Database: Send + Sync {
    fn name(&self) -> String;
}
#[extension_point(optional)]
trait Metrics: Send + Sync {
    fn name(&self) -> String;
}
#[extension_point(many)]
trait Notifier: Send + Sync {
    fn name(&self) -> String;
}

#[derive(Clone)]
struct Named(String);
impl Database for Named {
    fn name(&self) -> String {
        self.0.clone()
    }
}
impl Metrics for Named {
    fn name(&self) -> String {
        self.0.clone()
    }
}
impl Notifier for Named {
    fn name(&self) -> String {
        self.0.clone()
    }
}
fn named(name: &str) -> Named {
    Named(name.to_owned())
}

#[derive(serde::Deserialize)]
struct Path {
    path: String,
}
#[derive(Plugin)]
#[provides(dyn Database)]
struct Db {
    config: Config<Path>,
}
impl Database for Db {
    fn name(&self) -> String {
        self.config.path.clone()
    }
}
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

/// Asks both, and says what it got when the host asks.
#[extension_point]
trait Summary: Send + Sync {
    fn names(&self) -> Vec<String>;
}
#[derive(Plugin)]
#[plugin(key = "report")]
#[provides(dyn Summary)]
struct Reporter {
    #[plugin(of = "main")]
    main: Arc<dyn Database>,
    #[plugin(of = "archive")]
    archive: Arc<dyn Database>,
}
impl Summary for Reporter {
    fn names(&self) -> Vec<String> {
        vec![self.main.name(), self.archive.name()]
    }
}

fn database(key: &'static str) -> jackfield::PluginBuilder {
    plugin(key).define::<dyn Database>().by(move || named(key))
}
async fn names(app: App) -> Vec<String> {
    let app = app.start().await.unwrap();
    let names = app.resolve::<Arc<dyn Summary>>().await.unwrap().names();
    app.stop().await.unwrap();
    names
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
async fn each_of_several_is_decorated_once_and_nobody_sees_the_plain_one() {
    static CALLED: AtomicUsize = AtomicUsize::new(0);
    #[derive(Plugin)]
    struct Loud;
    #[contributes]
    impl Loud {
        #[decorate]
        fn loud(inner: Arc<dyn Database>, metrics: Option<Arc<dyn Metrics>>) -> Arc<dyn Database> {
            assert!(metrics.is_none());
            CALLED.fetch_add(1, Ordering::Relaxed);
            Arc::new(Named(inner.name().to_uppercase()))
        }
        #[decorate]
        fn marked(inner: Arc<dyn Database>) -> Arc<dyn Database> {
            Arc::new(Named(format!("<{}>", inner.name())))
        }
    }
    #[derive(Plugin)]
    #[provides(dyn Database)]
    struct Main;
    impl Database for Main {
        fn name(&self) -> String {
            "main".to_owned()
        }
    }
    #[derive(Plugin)]
    #[provides(dyn Summary)]
    struct User {
        #[plugin(of = "main")]
        main: Arc<dyn Database>,
        any: Arc<dyn Database>,
    }
    impl Summary for User {
        fn names(&self) -> Vec<String> {
            assert!(Arc::ptr_eq(&self.main, &self.any));
            vec![self.any.name()]
        }
    }
    let app = App::of(app![Loud, Reporter, Main; supplied: dyn Database]).with(database("archive"));
    assert_eq!(names(app).await, ["<MAIN>", "<ARCHIVE>"]);
    assert_eq!(CALLED.load(Ordering::Relaxed), 2);
    // Of one that is there alone, each who asks gets the same.
    assert_eq!(names(App::of(app![Loud, User, Main])).await, ["<MAIN>"]);
    assert_eq!(CALLED.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_member_that_is_chosen_is_decorated_as_a_member_and_not_aggregated() {
    #[derive(Plugin)]
    struct Loud;
    #[contributes]
    impl Loud {
        #[decorate(each)]
        fn loud(inner: Arc<dyn Notifier>) -> Arc<dyn Notifier> {
            Arc::new(Named(inner.name().to_uppercase()))
        }
        #[decorate]
        fn whole(inner: Arc<dyn Notifier>) -> Arc<dyn Notifier> {
            Arc::new(Named(format!("all: {}", inner.name())))
        }
        #[aggregate]
        fn all(all: Many<dyn Notifier>) -> Arc<dyn Notifier> {
            Arc::new(Named(all.iter().map(|each| each.name()).collect::<Vec<_>>().join(", ")))
        }
    }
    #[derive(Plugin)]
    #[plugin(key = "user")]
    #[provides(dyn Summary)]
    struct User {
        #[plugin(of = "mail")]
        mail: Arc<dyn Notifier>,
        whole: Arc<dyn Notifier>,
    }
    impl Summary for User {
        fn names(&self) -> Vec<String> {
            vec![self.mail.name(), self.whole.name()]
        }
    }
    let notifier = |key: &'static str| plugin(key).define::<dyn Notifier>().by(move || named(key));
    let app = App::of(app![User, Loud; supplied: dyn Notifier]).with(notifier("bell")).with(notifier("mail"));
    assert_eq!(names(app).await, ["MAIL", "all: BELL, MAIL"]);
}

#[tokio::test]
async fn all_who_ask_for_a_fallback_that_yields_get_it() {
    #[extension_point(many)]
    trait Reader: Send + Sync {
        fn database(&self) -> String;
    }
    struct Reads(Arc<dyn Database>);
    impl Reader for Reads {
        fn database(&self) -> String {
            self.0.name()
        }
    }
    #[derive(Plugin)]
    struct Readers;
    #[contributes]
    impl Readers {
        #[provide]
        fn one(#[plugin(of = "archive")] database: Arc<dyn Database>) -> Arc<dyn Reader> {
            Arc::new(Reads(database))
        }
        #[provide]
        fn other(#[plugin(of = "archive")] database: Arc<dyn Database>) -> Arc<dyn Reader> {
            Arc::new(Reads(database))
        }
    }
    let yielding = plugin("archive").define::<dyn Database>().fallback().by(|| named("archive"));
    let app = App::of(app![Readers; supplied: dyn Database]).with(yielding).with(database("main"));
    let app = app.start().await.unwrap();
    let readers = app.resolve::<Many<dyn Reader>>().await.unwrap();
    let names: Vec<String> = readers.iter().map(|reader| reader.database()).collect();
    assert_eq!(names, ["archive", "archive"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_fallback_that_yields_still_serves_who_asks_its_plugin() {
    #[derive(Plugin)]
    #[plugin(key = "user")]
    #[provides(dyn Summary)]
    struct User {
        #[plugin(of = "archive")]
        archive: Arc<dyn Database>,
        any: Arc<dyn Database>,
    }
    impl Summary for User {
        fn names(&self) -> Vec<String> {
            vec![self.archive.name(), self.any.name()]
        }
    }
    let yielding = plugin("archive").define::<dyn Database>().fallback().by(|| named("archive"));
    let app = App::of(app![User; supplied: dyn Database]).with(yielding).with(database("main"));
    assert_eq!(names(app).await, ["archive", "main"]);
}

#[derive(Plugin)]
#[plugin(key = "counter")]
#[provides(dyn Summary)]
struct Counter {
    #[plugin(of = "archive")]
    archive: Arc<dyn Database>,
    any: Arc<dyn Database>,
}
impl Summary for Counter {
    fn names(&self) -> Vec<String> {
        vec![self.archive.name(), self.any.name()]
    }
}
fn counter() -> App {
    App::of(app![Counter; supplied: dyn Database]).with(database("main")).with(database("archive"))
}

#[test]
fn who_does_not_say_whose_where_others_do_is_told() {
    let report = refused(&counter());
    assert_eq!(errors(&report), ["JF0118"]);
    golden_report("wiring_whose_provider", &report);
}

#[tokio::test]
async fn a_choice_of_the_configuration_is_for_those_who_do_not_say() {
    assert_eq!(names(counter().choose::<dyn Database>("main")).await, ["archive", "main"]);
    assert_eq!(names(counter().choose::<dyn Database>("archive")).await, ["archive", "archive"]);
}

#[tokio::test]
async fn a_replacement_is_for_all() {
    assert_eq!(names(counter().replace::<dyn Database>(named("fake"))).await, ["fake", "fake"]);
    let both = App::of(app![Reporter, Db as "main", Db as "archive"]);
    let both = both.set("main.path", "m").set("archive.path", "a");
    assert_eq!(names(both.replace::<dyn Database>(named("fake"))).await, ["fake", "fake"]);
}

#[tokio::test]
async fn the_host_that_does_not_say_whose_is_told() {
    let app = App::of(app![Reporter, Db as "main", Db as "archive"]);
    let app = app.set("main.path", "m").set("archive.path", "a").start().await.unwrap();
    let report = app.resolve::<Arc<dyn Database>>().await.err().unwrap();
    assert_eq!(errors(&report), ["JF0118"]);
    golden_report("wiring_whose_provider_for_the_host", &report);
    assert_eq!(errors(&app.get::<Arc<dyn Database>>().err().unwrap()), ["JF0118"]);
    app.stop().await.unwrap();
}

#[test]
fn a_plugin_that_is_not_there_is_told_with_the_nearest_name() {
    let app = App::of(app![Reporter; supplied: dyn Database]);
    let report = refused(&app.clone().with(database("main")).with(database("archiv")));
    assert_eq!(errors(&report), ["JF0117"]);
    golden_report("wiring_no_such_plugin_to_ask", &report);
    let report = refused(&app.clone());
    assert_eq!(errors(&report), ["JF0117", "JF0117"]);
    says(&report, &["nobody provides it", "list a plugin of that key that provides it"]);
    let other = plugin("archive").define::<dyn Metrics>().by(|| named("archive"));
    let report = refused(&app.with(database("main")).with(other));
    assert_eq!(errors(&report), ["JF0117"]);
    golden_report("wiring_plugin_to_ask_does_not_provide", &report);
}

#[test]
fn a_plugin_that_is_disabled_is_told() {
    let app = App::of(app![Reporter, Db as "main", Db as "archive"]);
    let report = refused(&app.set("main.path", "m").set("archive.path", "a").disable("archive"));
    assert_eq!(errors(&report), ["JF0117"]);
    golden_report("wiring_plugin_to_ask_is_disabled", &report);
}

#[test]
fn a_plugin_with_several_members_of_a_list_is_not_one_of_them() {
    #[derive(Plugin)]
    #[plugin(key = "user")]
    struct User {
        #[plugin(of = "bells")]
        _bell: Option<Arc<dyn Notifier>>,
    }
    let bells = plugin("bells").define::<dyn Notifier>().by(|| named("one"));
    let bells = bells.define::<dyn Notifier>().by(|| named("two"));
    let report = refused(&App::of(app![User; supplied: dyn Notifier]).with(bells));
    assert_eq!(errors(&report), ["JF0117"]);
    golden_report("wiring_plugin_to_ask_provides_two", &report);
}

#[test]
fn what_nothing_reaches_is_a_warning() {
    let unused = plugin("unused").define::<dyn Notifier>().by(|_: Arc<dyn Database>| named("unused"));
    let app =
        App::of(app![Reporter; supplied: dyn Database]).with(database("main")).with(database("archive"));
    assert_eq!(warnings(&app.with(unused).check().unwrap()), ["JF0118"]);
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

/// The database of the plugin `archive`, for all who ask for it.
struct Archive(Arc<dyn Database>);
impl jackfield::Inject for Archive {
    type Kind = <Arc<dyn Database> as jackfield::Inject>::Kind;
    const NEED: jackfield::Need = <Arc<dyn Database> as jackfield::Inject>::NEED;
    const OF: Option<KeyDecl> = Some(KeyDecl::literal::<&'static str>("archive"));
    fn inject(view: &jackfield::View<'_>, at: usize) -> Option<Self> {
        jackfield::Inject::inject(view, at).map(Archive)
    }
}

#[tokio::test]
async fn a_type_says_whose_it_is_for_closures_and_the_host() {
    let user = plugin("user").start(|archive: Archive| async move {
        assert_eq!(archive.0.name(), "archive");
    });
    let decorated = plugin("loud").decorate::<dyn Database>().by(|inner: Arc<dyn Database>| inner);
    let app = App::of(app![]).with(database("main")).with(database("archive")).with(decorated);
    let app = app.with(user).start().await.unwrap();
    assert_eq!(app.get::<Archive>().unwrap().0.name(), "archive");
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_replacement_of_one_in_a_scope_and_one_of_the_application_is_for_all_too() {
    #[scope]
    struct Request;
    let short = plugin("short").scope::<Request>().define::<dyn Database>().by(|| named("short"));
    let user = plugin("user").start(|archive: Archive| async move {
        assert_eq!(archive.0.name(), "fake");
    });
    let app = App::of(app![]).with(short).with(database("archive")).with(user);
    app.replace::<dyn Database>(named("fake")).start().await.unwrap().stop().await.unwrap();
}

#[tokio::test]
async fn the_host_gets_what_a_plugin_provides_alone_and_is_told_of_one_that_does_not() {
    let app = App::of(app![]).with(database("archive")).start().await.unwrap();
    assert_eq!(app.resolve::<Archive>().await.unwrap().0.name(), "archive");
    app.stop().await.unwrap();
    let app = App::of(app![]).with(database("main")).start().await.unwrap();
    let report = app.resolve::<Archive>().await.err().unwrap();
    assert_eq!(errors(&report), ["JF0506"]);
    says(&report, &["the plugin `archive` does not provide it"]);
    app.stop().await.unwrap();
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
