//! Who provides is built once, in dependency order, and its failures are told in full.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Log, failed, says};
use jackfield::prelude::*;
use jackfield::{Code, PluginBuilder};

#[extension_point]
trait One: Send + Sync {}
#[extension_point]
trait Two: Send + Sync {}
#[extension_point]
trait Three: Send + Sync {}
#[extension_point]
trait Sum: Send + Sync {
    fn parts(&self) -> Vec<Arc<dyn One>>;
}
#[extension_point]
trait Other: Send + Sync {
    fn part(&self) -> Arc<dyn One>;
}

struct Made;
impl One for Made {}
impl Two for Made {}
impl Three for Made {}
struct Of(Arc<dyn One>);
impl Sum for Of {
    fn parts(&self) -> Vec<Arc<dyn One>> {
        vec![Arc::clone(&self.0)]
    }
}
impl Other for Of {
    fn part(&self) -> Arc<dyn One> {
        Arc::clone(&self.0)
    }
}

#[tokio::test]
async fn two_consumers_get_the_same_instance_of_a_factory_that_ran_once() {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let one = plugin("one").define::<dyn One>().by(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        Made
    });
    let sum = plugin("sum").define::<dyn Sum>().by(Of);
    let other = plugin("other").define::<dyn Other>().by(Of);
    let app = App::of(app![]).with(sum).with(one).with(other).start().await.unwrap();
    let sum = app.resolve::<Arc<dyn Sum>>().await.unwrap();
    let other = app.resolve::<Arc<dyn Other>>().await.unwrap();
    assert!(Arc::ptr_eq(&sum.parts()[0], &other.part()));
    assert!(Arc::ptr_eq(&other.part(), &app.get::<Arc<dyn One>>().unwrap()));
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_error_that_is_written_out_as_one_of_any_thread_is_an_error_like_others() {
    #[derive(Plugin)]
    struct Fussy;
    #[contributes]
    impl Fussy {
        #[provide]
        fn one() -> Result<Arc<dyn One>, Box<dyn std::error::Error + Send + Sync + 'static>> {
            "4".parse::<u8>()?;
            Ok(Arc::new(Made))
        }
        #[start]
        async fn begin(&self, _: Arc<dyn One>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
            tokio::task::yield_now().await;
            Err("no licence".into())
        }
    }
    says(&failed(App::of(app![Fussy])).await, &["failed: no licence"]);
}

fn chain(log: &Log) -> [PluginBuilder; 4] {
    let [one, two, three, all] = std::array::from_fn(|_| log.clone());
    [
        plugin("one").define::<dyn One>().by(move || {
            one.add("1");
            Made
        }),
        plugin("two").define::<dyn Two>().by(move |_: Arc<dyn One>| {
            two.add("2");
            Made
        }),
        plugin("three").define::<dyn Three>().by(move |_: Arc<dyn One>, _: Arc<dyn Two>| {
            three.add("3");
            Made
        }),
        plugin("all").start(move |_: Arc<dyn Three>, _: Arc<dyn One>, _: Arc<dyn Two>| {
            let all = all.clone();
            async move { all.add("all") }
        }),
    ]
}

#[tokio::test]
async fn the_order_of_registration_does_not_change_the_order_of_construction() {
    let mut tried = 0;
    for at in 0..4usize.pow(4) {
        let order: Vec<usize> = (0..4).map(|digit| at / 4usize.pow(digit) % 4).collect();
        if (0..4).any(|each| !order.contains(&each)) {
            continue;
        }
        tried += 1;
        let log = Log::default();
        let plugins = chain(&log);
        let app = order.iter().fold(App::of(app![]), |app, each| app.with(plugins[*each].clone()));
        app.start().await.unwrap();
        assert_eq!(log.take(), ["1", "2", "3", "all"], "registered as {order:?}");
    }
    assert_eq!(tried, 24);
}

#[derive(Debug, thiserror::Error)]
#[error("no route to the database")]
struct NoRoute {
    #[source]
    cause: Refused,
}
#[derive(Debug, thiserror::Error, PartialEq)]
#[error("connection refused on port {0}")]
struct Refused(u16);

#[tokio::test]
async fn a_failing_provider_stops_the_start_and_its_error_is_the_source() {
    let log = Log::default();
    let (dependant, hook) = (log.clone(), log.clone());
    let report = failed(
        App::of(app![])
            .with(plugin("one").define::<dyn One>().by(|| Err::<Made, _>(NoRoute { cause: Refused(5432) })))
            .with(plugin("two").define::<dyn Two>().by(move |_: Arc<dyn One>| {
                dependant.add("two");
                Made
            }))
            .with(plugin("hook").start(move |_: Arc<dyn Two>| {
                hook.add("hook");
                async {}
            })),
    )
    .await;
    assert_eq!(log.take(), [""; 0]);
    let error = std::error::Error::source(&report).expect("a source");
    let no_route = error.downcast_ref::<NoRoute>().expect("the provider's own error");
    assert_eq!(no_route.cause, Refused(5432));
    let deeper = error.source().expect("a source of the source");
    assert_eq!(deeper.downcast_ref::<Refused>(), Some(&Refused(5432)));
    says(
        &report,
        &["JF0401", "`one`", "no route to the database", "connection refused on port 5432", file!()],
    );
}

#[tokio::test]
async fn a_failing_async_provider_is_told_in_the_same_way() {
    let log = Log::default();
    let hook = log.clone();
    let failing = || async { Err::<Made, _>(NoRoute { cause: Refused(1) }) };
    let report = failed(App::of(app![]).with(plugin("one").define::<dyn One>().by(failing)).with(
        plugin("hook").start(move |_: Arc<dyn One>| {
            hook.add("hook");
            async {}
        }),
    ))
    .await;
    assert_eq!(log.take(), [""; 0]);
    let error = std::error::Error::source(&report).expect("a source");
    assert!(error.downcast_ref::<NoRoute>().is_some());
}

#[tokio::test]
async fn a_panicking_factory_is_an_error_with_its_name_and_its_text() {
    fn broken() -> Made {
        panic!("the table has {} legs", 3)
    }
    let sync = App::of(app![])
        .with(plugin("table").define::<dyn One>().by(broken).start(|_: Arc<dyn One>| async {}));
    let report = failed(sync).await;
    assert_eq!(common::errors(&report), ["JF0402"]);
    says(&report, &["`table`", "`one`", "the table has 3 legs", file!()]);

    let later = || async { broken() };
    let awaited =
        App::of(app![]).with(plugin("table").define::<dyn One>().by(later).start(|_: Arc<dyn One>| async {}));
    let report = failed(awaited).await;
    assert_eq!(common::errors(&report), ["JF0402"]);
    says(&report, &["`table`", "the table has 3 legs"]);
}

#[tokio::test]
async fn a_panic_whose_content_panics_too_when_it_is_dropped_is_told_like_any_other() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("once more");
        }
    }
    let broken = || -> Made { std::panic::panic_any(Bomb) };
    let sync = App::of(app![])
        .with(plugin("table").define::<dyn One>().by(broken).start(|_: Arc<dyn One>| async {}));
    let report = failed(sync).await;
    assert_eq!(common::errors(&report), ["JF0402"]);
    says(&report, &["`table`", "`one`", file!()]);
}

#[tokio::test]
async fn tasks_that_resolve_at_the_same_time_share_one_construction() {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let slow = move || {
        let counted = Arc::clone(&counted);
        async move {
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            Made
        }
    };
    let app =
        Arc::new(App::of(app![]).with(plugin("one").define::<dyn One>().by(slow)).start().await.unwrap());
    assert_eq!(runs.load(Ordering::SeqCst), 0, "nothing needs it yet");
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let app = Arc::clone(&app);
            tokio::spawn(async move { app.resolve::<Arc<dyn One>>().await.unwrap() })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await.unwrap());
    }
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    assert!(all.iter().all(|each| Arc::ptr_eq(each, &all[0])));
}

#[tokio::test]
async fn a_failed_question_of_the_host_can_be_asked_again() {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let second_time = move || {
        if counted.fetch_add(1, Ordering::SeqCst) == 0 { Err("not yet") } else { Ok(Made) }
    };
    let app = App::of(app![]).with(plugin("one").define::<dyn One>().by(second_time)).start().await.unwrap();
    says(&app.resolve::<Arc<dyn One>>().await.err().unwrap(), &["not yet"]);
    app.resolve::<Arc<dyn One>>().await.unwrap();
    app.resolve::<Arc<dyn One>>().await.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn get_gives_what_is_wired_and_says_how_to_get_the_rest() {
    let app = App::of(app![]).with(plugin("one").define::<dyn One>().by(|| Made)).start().await.unwrap();
    let report = app.get::<Arc<dyn One>>().err().unwrap();
    assert_eq!(report.errors().next().unwrap().code, Code::NotWired);
    says(&report, &["`one`", "resolve"]);
    app.resolve::<Arc<dyn One>>().await.unwrap();
    app.get::<Arc<dyn One>>().unwrap();
}

struct Redis;
struct Memory;
#[extension_point]
trait Cache: Send + Sync {
    fn backend(&self) -> &'static str;
}
trait Backend: Send + Sync + 'static {
    const NAME: &'static str;
}
impl Backend for Redis {
    const NAME: &'static str = "redis";
}
impl Backend for Memory {
    const NAME: &'static str = "memory";
}
#[derive(Plugin)]
#[provides(dyn Cache)]
struct CacheOf<B: Backend> {
    _one: Arc<dyn One>,
    #[plugin(default)]
    _backend: std::marker::PhantomData<B>,
}
impl<B: Backend> Cache for CacheOf<B> {
    fn backend(&self) -> &'static str {
        B::NAME
    }
}
#[derive(Plugin)]
#[provides(dyn One)]
struct OneMade;
impl One for OneMade {}

#[tokio::test]
async fn a_generic_plugin_works_in_an_explicit_list() {
    let redis = App::of(app![CacheOf<Redis>, OneMade]).start().await.unwrap();
    assert_eq!(redis.get::<Arc<dyn Cache>>().unwrap().backend(), "redis");
    let memory = App::of(app![CacheOf<Memory>, OneMade]).start().await.unwrap();
    assert_eq!(memory.get::<Arc<dyn Cache>>().unwrap().backend(), "memory");
}

#[tokio::test]
async fn instances_are_dropped_in_the_reverse_order_of_construction() {
    struct Falling(&'static str, Log);
    impl One for Falling {}
    impl Two for Falling {}
    impl Three for Falling {}
    impl Drop for Falling {
        fn drop(&mut self) {
            self.1.add(self.0);
        }
    }
    let log = Log::default();
    let [one, two, three] = std::array::from_fn(|_| log.clone());
    let app = App::of(app![])
        .with(
            plugin("three").define::<dyn Three>().by(move |_: Arc<dyn Two>| Falling("three", three.clone())),
        )
        .with(plugin("one").define::<dyn One>().by(move || Falling("one", one.clone())))
        .with(plugin("two").define::<dyn Two>().by(move |_: Arc<dyn One>| Falling("two", two.clone())))
        .start()
        .await
        .unwrap();
    app.resolve::<Arc<dyn Three>>().await.unwrap();
    assert_eq!(log.take(), [""; 0]);
    drop(app);
    assert_eq!(log.take(), ["three", "two", "one"]);
}
