//! An optional point takes at most one provider; nobody is `None`, and broken is never `None`.

mod common;

use common::{Log, errors, failed, places_in, refused, says};
use jackfield::PluginBuilder;
use jackfield::prelude::*;
use jackfield::storage::{JsonText, LoadSave, LoadSaveStorage, StorageProvider};
use serde_json::json;

#[extension_point(optional)]
trait Metrics: Send + Sync {
    fn name(&self) -> String;
}
#[extension_point]
trait Clock: Send + Sync {}
#[extension_point]
trait Page: Send + Sync {
    fn metrics(&self) -> Option<String>;
}

struct Named(&'static str);
impl Metrics for Named {
    fn name(&self) -> String {
        self.0.to_owned()
    }
}

#[derive(Plugin)]
#[provides(dyn Page)]
struct Home {
    metrics: Option<Arc<dyn Metrics>>,
}
impl Page for Home {
    fn metrics(&self) -> Option<String> {
        self.metrics.as_ref().map(|metrics| metrics.name())
    }
}

fn provider(key: &'static str) -> PluginBuilder {
    plugin(key).define::<dyn Metrics>().by(move || Named(key))
}
fn fallback(key: &'static str) -> PluginBuilder {
    plugin(key).define::<dyn Metrics>().fallback().by(move || Named(key))
}
async fn seen(plugins: impl IntoIterator<Item = PluginBuilder>) -> Option<String> {
    let app = plugins.into_iter().fold(App::of(app![Home]), App::with).start().await.unwrap();
    app.get::<Arc<dyn Page>>().unwrap().metrics()
}
fn refusal(plugins: impl IntoIterator<Item = PluginBuilder>) -> Report {
    refused(&plugins.into_iter().fold(App::of(app![Home]), App::with))
}

#[tokio::test]
async fn nobody_provides_is_none() {
    assert_eq!(seen([]).await, None);
    let app = App::of(app![]).start().await.unwrap();
    assert!(app.resolve::<Option<Arc<dyn Metrics>>>().await.unwrap().is_none());
    assert!(app.get::<Option<Arc<dyn Metrics>>>().unwrap().is_none());
}

#[tokio::test]
async fn one_provides_is_that_value() {
    assert_eq!(seen([provider("a")]).await.as_deref(), Some("a"));
}

#[test]
fn two_provide_is_an_error_that_names_both_with_their_places() {
    let storage = |key| {
        plugin(key)
            .define::<dyn StorageProvider>()
            .by(|| -> Arc<dyn StorageProvider> { Arc::new(jackfield::storage::Memory::new()) })
    };
    let user = plugin("user").start(|_: Option<Storage>| async {});
    let report = refused(&App::of(app![]).with(storage("left")).with(storage("right")).with(user));
    assert_eq!(errors(&report), ["JF0102"]);
    says(&report, &["expected at most one implementation", "`storage`", "`left`", "`right`"]);
    assert!(places_in(&report, file!()) >= 2, "{report:?}");
}

#[test]
fn a_provider_that_lacks_a_dependency_is_an_error_about_that_dependency() {
    let report = refusal([plugin("a").define::<dyn Metrics>().by(|_: Arc<dyn Clock>| Named("a"))]);
    assert_eq!(errors(&report), ["JF0101"]);
    says(&report, &["`clock`", "expected exactly one implementation", "`a`"]);
}

#[tokio::test]
async fn a_provider_that_fails_is_its_failure_and_not_none() {
    let broken = plugin("a").define::<dyn Metrics>().by(|| Err::<Named, _>("the port is taken"));
    let report = failed(App::of(app![Home]).with(broken)).await;
    assert_eq!(errors(&report), ["JF0401"]);
    says(&report, &["the port is taken", "`metrics`", "`a`"]);
}

fn declining(key: &'static str) -> PluginBuilder {
    plugin(key).define::<dyn Metrics>().by(|| Ok::<Option<Named>, BoxError>(None))
}

#[tokio::test]
async fn a_provider_that_declines_is_none() {
    assert_eq!(seen([declining("a")]).await, None);
    let app = App::of(app![]).with(declining("a")).start().await.unwrap();
    assert!(app.resolve::<Option<Arc<dyn Metrics>>>().await.unwrap().is_none());
    says(&app.resolve::<Arc<dyn Metrics>>().await.err().unwrap(), &["declined", "`metrics`", "`a`"]);
    let declined = app.declined();
    says(&declined, &["[JF0403]", "`metrics`", "`a`", "declined"]);
    assert_eq!(places_in(&declined, file!()), 1, "{declined:?}");
}

#[tokio::test]
async fn who_needs_what_was_declined_is_told_who_declined() {
    let user = plugin("user").start(|_: Arc<dyn Page>, _: Arc<dyn Metrics>| async {});
    let app = App::of(app![Home]).with(declining("a")).with(user);
    let report = match app.start().await {
        Ok(running) => running.start().await.unwrap_err(),
        Err(report) => report,
    };
    assert_eq!(errors(&report), ["JF0403"]);
    says(&report, &["declined", "`metrics`", "`a`", "`user`"]);
    says(&report, &[": the second parameter of a closure in `user` can't be served"]);
}

#[tokio::test]
async fn who_declined_is_named_behind_a_decorator_too() {
    struct Loud(Arc<dyn Metrics>);
    impl Metrics for Loud {
        fn name(&self) -> String {
            self.0.name().to_uppercase()
        }
    }
    let loud = || {
        plugin("loud").define::<dyn Clock>().by(|_: Arc<dyn Metrics>| Tick).decorate::<dyn Metrics>().by(Loud)
    };
    assert_eq!(seen([declining("a"), plugin("louder").decorate::<dyn Metrics>().by(Loud)]).await, None);
    assert_eq!(
        seen([provider("a"), plugin("louder").decorate::<dyn Metrics>().by(Loud)]).await.as_deref(),
        Some("A")
    );
    let user = plugin("user").start(|_: Arc<dyn Clock>| async {});
    let report = failed(App::of(app![]).with(loud()).with(declining("quiet")).with(user)).await;
    assert_eq!(errors(&report), ["JF0403"]);
    says(&report, &["provider of `metrics`", "`quiet`", "declined"]);
}
struct Tick;
impl Clock for Tick {}

#[tokio::test]
async fn a_required_need_of_an_optional_point_cant_be_absent() {
    let user = plugin("user").start(|_: Arc<dyn Metrics>| async {});
    let report = refused(&App::of(app![]).with(user));
    assert_eq!(errors(&report), ["JF0112"]);
    says(&report, &["`user`", "`metrics`", "Option<Arc<dyn Metrics>>"]);
}

#[tokio::test]
async fn a_fallback_yields_to_any_other() {
    assert_eq!(seen([fallback("f")]).await.as_deref(), Some("f"));
    assert_eq!(seen([provider("o")]).await.as_deref(), Some("o"));
    assert_eq!(seen([fallback("f"), provider("o")]).await.as_deref(), Some("o"));
    assert_eq!(seen([provider("o"), fallback("f")]).await.as_deref(), Some("o"));
}

#[test]
fn two_fallbacks_or_two_others_are_errors_and_all_four_are_both() {
    assert_eq!(errors(&refusal([fallback("f"), fallback("g")])), ["JF0103"]);
    assert_eq!(errors(&refusal([provider("o"), provider("p")])), ["JF0102"]);
    let all = refusal([fallback("f"), provider("o"), fallback("g"), provider("p")]);
    assert_eq!(errors(&all), ["JF0102", "JF0103"]);
    says(&all, &["`f`", "`g`", "`o`", "`p`", "expected at most one implementation"]);
}

#[tokio::test]
async fn a_fallback_that_yields_is_never_built() {
    let log = Log::default();
    let built = log.clone();
    let unused = plugin("f").define::<dyn Metrics>().fallback().by(move || {
        built.add("built");
        Named("f")
    });
    assert_eq!(seen([unused, provider("o")]).await.as_deref(), Some("o"));
    assert_eq!(log.take(), [""; 0]);
}

#[derive(Clone, Debug, Default)]
struct Recorder(Log);

#[async_trait]
impl LoadSave for Recorder {
    async fn load(&self, _scope: &str, id: &str) -> jackfield::storage::Result<Option<JsonText>> {
        self.0.add(format!("load {id}"));
        JsonText::of(&json!({"id": id, "data": "test"})).map(Some)
    }
    async fn save(&self, _scope: &str, id: &str, object: &JsonText) -> jackfield::storage::Result<()> {
        self.0.add(format!("save {id} {object}"));
        Ok(())
    }
}

#[tokio::test]
async fn a_storage_that_has_only_load_and_save_serves_a_plugin() {
    let (recorder, log) = (Recorder::default(), Log::default());
    let (given, seen) = (recorder.clone(), log.clone());
    let storage = plugin("my-storage")
        .define::<dyn StorageProvider>()
        .by(move || -> Arc<dyn StorageProvider> { Arc::new(LoadSaveStorage::new(given.clone())) });
    let consumer = plugin("consumer").start(move |storage: Option<Storage>| {
        let seen = seen.clone();
        async move {
            let storage = storage.ok_or("there is storage")?;
            let loaded: Option<serde_json::Value> = storage.load("abc").await?;
            seen.add(serde_json::to_string(&loaded)?);
            seen.add(serde_json::to_string(&storage.save("abc", json!({"kept": [1, "two"]})).await?)?);
            Ok::<(), BoxError>(())
        }
    });
    let app = App::of(app![]).with(storage).with(consumer).start().await.unwrap();
    assert_eq!(log.take(), [r#"{"data":"test","id":"abc"}"#, r#"{"kept":[1,"two"]}"#]);
    assert_eq!(recorder.0.take(), ["load abc", r#"save abc {"kept":[1,"two"]}"#]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn without_a_storage_provider_the_same_plugin_gets_none() {
    let log = Log::default();
    let seen = log.clone();
    let consumer = plugin("consumer").start(move |storage: Option<Storage>| {
        seen.add(if storage.is_some() { "some" } else { "none" });
        async {}
    });
    App::of(app![]).with(consumer).start().await.unwrap();
    assert_eq!(log.take(), ["none"]);
}

#[test]
fn who_can_not_work_without_a_handle_is_told_of_an_option_of_it() {
    let report = refused(&App::of(app![]).with(plugin("notes").start(|_: Storage| async {})));
    assert_eq!(errors(&report), ["JF0112"]);
    says(&report, &["or ask for it as an `Option` of the handle"]);
}
