//! Several points from one provider, several values from one function, and one point under the name of another.

mod common;

use common::{Log, errors, failed, golden, refused, says};
use jackfield::prelude::*;

#[extension_point]
trait Reader: Send + Sync {
    fn read(&self) -> String;
}
#[extension_point(optional)]
trait Writer: Send + Sync {
    fn write(&self) -> String;
}
#[extension_point(many)]
trait Check: Send + Sync {
    fn name(&self) -> String;
}
#[extension_point(keyed = String)]
trait Table: Send + Sync {
    fn name(&self) -> String;
}
#[extension_point]
trait Store: Reader + Writer {}

struct Db(String);
impl Reader for Db {
    fn read(&self) -> String {
        format!("read {}", self.0)
    }
}
impl Writer for Db {
    fn write(&self) -> String {
        format!("write {}", self.0)
    }
}
impl Check for Db {
    fn name(&self) -> String {
        format!("check {}", self.0)
    }
}
impl Table for Db {
    fn name(&self) -> String {
        format!("table {}", self.0)
    }
}
impl Store for Db {}

fn log() -> PluginLog {
    PluginLog(Log::default())
}

#[derive(Clone)]
struct PluginLog(Log);
#[extension_point]
trait Events: Send + Sync {
    fn add(&self, event: &str);
}
impl Events for PluginLog {
    fn add(&self, event: &str) {
        self.0.add(event);
    }
}

#[derive(Plugin)]
struct Opened;
#[contributes]
impl Opened {
    #[provide]
    async fn open(
        &self,
        events: Arc<dyn Events>,
    ) -> Result<(Arc<dyn Reader>, Arc<dyn Writer>, Arc<dyn Check>, Arc<dyn Check>), BoxError> {
        tokio::task::yield_now().await;
        events.add("opened");
        let db = Arc::new(Db("db".to_owned()));
        Ok((db.clone(), db.clone(), db, Arc::new(Db("index".to_owned()))))
    }
}

#[tokio::test]
async fn a_function_gives_to_several_points_and_is_called_once() {
    let log = log();
    let app =
        App::of(app![Opened; supplied: dyn Events]).supply::<dyn Events>(log.clone()).start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Reader>>().await.unwrap().read(), "read db");
    assert_eq!(app.resolve::<Arc<dyn Writer>>().await.unwrap().write(), "write db");
    let checks = app.resolve::<Many<dyn Check>>().await.unwrap();
    let names: Vec<String> = checks.iter().map(|check| check.name()).collect();
    assert_eq!(names, ["check db", "check index"], "several values to one point, in their order");
    assert_eq!(log.0.take(), ["opened"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn what_nobody_asks_for_is_not_opened() {
    let log = log();
    let app =
        App::of(app![Opened; supplied: dyn Events]).supply::<dyn Events>(log.clone()).start().await.unwrap();
    assert!(log.0.take().is_empty());
    app.stop().await.unwrap();
}

#[tokio::test]
async fn one_part_can_be_replaced_and_the_others_stay() {
    let log = log();
    let app = App::of(app![Opened; supplied: dyn Events])
        .supply::<dyn Events>(log.clone())
        .replace::<dyn Reader>(Db("other".to_owned()))
        .start()
        .await
        .unwrap();
    assert_eq!(app.resolve::<Arc<dyn Reader>>().await.unwrap().read(), "read other");
    assert!(log.0.take().is_empty());
    assert_eq!(app.resolve::<Arc<dyn Writer>>().await.unwrap().write(), "write db");
    app.stop().await.unwrap();
}

#[derive(Plugin)]
struct Failing;
#[contributes]
impl Failing {
    #[provide]
    fn open() -> Result<(Arc<dyn Reader>, Arc<dyn Check>), BoxError> {
        Err("the disk is full".into())
    }
    #[start]
    fn use_it(_reader: Arc<dyn Reader>) {}
}

#[tokio::test]
async fn a_function_for_several_points_that_fails_is_named() {
    let report = failed(App::of(app![Failing])).await;
    assert_eq!(errors(&report), ["JF0401"]);
    golden("wiring_several_failed", &report.render());
}

#[derive(Plugin)]
struct Declining;
#[contributes]
impl Declining {
    #[provide]
    fn open() -> Option<(Arc<dyn Writer>, Arc<dyn Check>)> {
        None
    }
    #[provide]
    fn half() -> (Arc<dyn Reader>, Option<Arc<dyn Check>>) {
        (Arc::new(Db("half".to_owned())), None)
    }
}

#[tokio::test]
async fn who_declines_has_declined_all_or_one_part() {
    let app = App::of(app![Declining]).start().await.unwrap();
    assert!(app.resolve::<Option<Arc<dyn Writer>>>().await.unwrap().is_none());
    assert!(app.resolve::<Many<dyn Check>>().await.unwrap().is_empty());
    assert_eq!(app.resolve::<Arc<dyn Reader>>().await.unwrap().read(), "read half");
    app.stop().await.unwrap();
}

#[derive(Plugin)]
struct Second;
#[contributes]
impl Second {
    #[provide(fallback)]
    fn tables() -> (Arc<dyn Reader>, Arc<dyn Writer>) {
        (Arc::new(Db("second".to_owned())), Arc::new(Db("second".to_owned())))
    }
}

#[tokio::test]
async fn options_go_for_every_part() {
    let app = App::of(app![Declining, Second]).start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Reader>>().await.unwrap().read(), "read half");
    app.stop().await.unwrap();
}

#[test]
fn a_second_provider_of_one_part_is_an_error_as_of_any_other() {
    let report = refused(
        &App::of(app![Declining])
            .with(plugin("other").define::<dyn Reader>().by(|| Db("other".to_owned())))
            .with(plugin("user").start(|_: Arc<dyn Reader>| async {})),
    );
    assert_eq!(errors(&report), ["JF0102"]);
    says(&report, &["`Declining::half`", "`other`"]);
}

/// Generic, twice in one list, each under a key of its own.
#[derive(Plugin)]
struct Cache<T: Send + Sync + 'static> {
    #[plugin(default)]
    kind: std::marker::PhantomData<T>,
}
#[contributes]
impl<T: Send + Sync + 'static> Cache<T> {
    #[provide]
    fn both(&self) -> (Arc<dyn Check>, Arc<dyn Check>) {
        let _ = self.kind;
        let name = std::any::type_name::<T>();
        (Arc::new(Db(name.to_owned())), Arc::new(Db(name.to_uppercase())))
    }
}

#[tokio::test]
async fn two_instances_of_a_generic_plugin_each_give_their_own() {
    let app = App::of(app![Cache<u8> as "small", Cache<u16> as "large"]).start().await.unwrap();
    let checks = app.resolve::<Many<dyn Check>>().await.unwrap();
    let names: Vec<String> = checks.iter().map(|check| check.name()).collect();
    assert_eq!(names, ["check u8", "check U8", "check u16", "check U16"]);
    app.stop().await.unwrap();
}

#[derive(Plugin)]
struct Alias;
#[contributes]
impl Alias {
    #[provide]
    fn store() -> Arc<dyn Store> {
        Arc::new(Db("one".to_owned()))
    }
    #[provide]
    fn reader(store: Arc<dyn Store>) -> Arc<dyn Reader> {
        store
    }
    #[provide]
    fn writer(store: Arc<dyn Store>) -> Arc<dyn Writer> {
        store
    }
}

#[tokio::test]
async fn a_point_can_be_an_alias_of_another() {
    let closure = plugin("check").define::<dyn Check>().by(|store: Arc<dyn Store>| Db(store.read()));
    let app = App::of(app![Alias]).with(closure).start().await.unwrap();
    let store = app.resolve::<Arc<dyn Store>>().await.unwrap();
    let reader = app.resolve::<Arc<dyn Reader>>().await.unwrap();
    assert!(std::ptr::addr_eq(Arc::as_ptr(&store), Arc::as_ptr(&reader)));
    assert_eq!(app.resolve::<Arc<dyn Writer>>().await.unwrap().write(), "write one");
    assert_eq!(app.resolve::<Arc<dyn Check>>().await.unwrap().name(), "check read one");
    app.stop().await.unwrap();
}

#[derive(Plugin)]
struct Tables;
#[contributes]
impl Tables {
    #[provide(key = "users")]
    fn users() -> (Arc<dyn Table>,) {
        (Arc::new(Db("users".to_owned())),)
    }
}

#[tokio::test]
async fn a_part_can_go_to_a_keyed_point() {
    let app = App::of(app![Tables]).start().await.unwrap();
    let tables = app.resolve::<Keyed<dyn Table>>().await.unwrap();
    assert_eq!(tables.get("users").map(|table| table.name()), Some("table users".to_owned()));
    app.stop().await.unwrap();
}

#[tokio::test]
async fn what_one_function_gives_to_several_points_is_dropped_in_the_reverse_of_its_order() {
    struct Noted(Arc<dyn Events>, &'static str);
    impl Reader for Noted {
        fn read(&self) -> String {
            self.1.to_owned()
        }
    }
    impl Writer for Noted {
        fn write(&self) -> String {
            self.1.to_owned()
        }
    }
    impl Drop for Noted {
        fn drop(&mut self) {
            self.0.add(self.1);
        }
    }
    #[derive(Plugin)]
    struct Both;
    #[contributes]
    impl Both {
        #[provide]
        fn both(events: Arc<dyn Events>) -> (Arc<dyn Reader>, Arc<dyn Writer>) {
            let of = |name| Noted(Arc::clone(&events), name);
            (Arc::new(of("reader")), Arc::new(of("writer")))
        }
        #[start]
        fn begin(_reader: Arc<dyn Reader>, _writer: Option<Arc<dyn Writer>>) {}
    }
    let log = log();
    let app = App::of(app![Both; supplied: dyn Events]).supply::<dyn Events>(log.clone());
    let app = app.start().await.unwrap();
    app.stop().await.unwrap();
    drop(app);
    assert_eq!(log.0.take(), ["writer", "reader"]);
}
