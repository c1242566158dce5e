//! What can have a condition: all that is contributed, with and without macros.

use jackfield::prelude::*;

use crate::common::{Log, errors, refused};
use crate::{Cache, Memory, Named, Part, parts};

#[tokio::test]
async fn everything_that_can_be_contributed_can_have_a_condition() {
    static LOG: std::sync::LazyLock<Log> = std::sync::LazyLock::new(Log::default);
    #[derive(Plugin)]
    #[plugin(key = "all")]
    #[provides(dyn Part, when(config = "all.on"))]
    struct All;
    impl Part for All {
        fn name(&self) -> String {
            "all".to_owned()
        }
    }
    #[contributes]
    impl All {
        #[provide(when(config = "all.on"))]
        fn two() -> (Arc<dyn Part>, Arc<dyn Cache>) {
            (Arc::new(Named("part")), Arc::new(Named("cache")))
        }
        #[decorate(each, when(config = "all.on"))]
        fn each(inner: Arc<dyn Part>) -> Arc<dyn Part> {
            LOG.add(format!("each {}", inner.name()));
            inner
        }
        #[decorate(unless(config = "all.on"))]
        fn never(_inner: Arc<dyn Cache>) -> Arc<dyn Cache> {
            Arc::new(Named("never"))
        }
        #[aggregate(when(config = "all.on"))]
        fn aggregate(_all: Many<dyn Part>) -> Arc<dyn Part> {
            Arc::new(Named("aggregate"))
        }
        #[start(when(config = "all.on"))]
        fn start(cache: Arc<dyn Cache>, part: Arc<dyn Part>) {
            LOG.add(format!("start {} {}", cache.name(), part.name()));
        }
        #[stop(when(config = "all.on"))]
        fn stop() {
            LOG.add("stop");
        }
        #[task(when(config = "all.tasks"))]
        fn task() {
            LOG.add("task");
        }
        #[main(when(config = "all.on"))]
        fn main() {
            LOG.add("main");
        }
    }
    let app = || App::of(app![Memory, All]);
    app().start().await.unwrap().stop().await.unwrap();
    assert!(LOG.take().is_empty());
    let app = app().set("all.on", true).disable("memory");
    assert_eq!(app.run().await, Exit::CLEAN);
    assert_eq!(LOG.take(), ["each all", "each part", "start cache aggregate", "main", "stop"]);
}

#[tokio::test]
async fn plugins_without_macros_have_the_same_conditions() {
    let log = Log::default();
    let heard = log.clone();
    let made = plugin("made")
        .define::<dyn Part>()
        .when(When::set("made.name"))
        .when(!When::profile(["dev", "test"]))
        .by(|| Named("made"))
        .only(When::config("made.hooks"), move |plugin| {
            let heard = heard.clone();
            plugin.start(move || {
                heard.add("start");
                async {}
            })
        });
    let app = |on: bool| App::of(app![]).with(made.clone()).set("made.hooks", on);
    assert_eq!(parts(app(false)).await, Vec::<String>::new());
    assert!(log.take().is_empty());
    assert_eq!(parts(app(true).set("made.name", 1)).await, ["made"]);
    assert_eq!(log.take(), ["start"]);
    assert_eq!(parts(app(true).set("made.name", 1).profile("test")).await, Vec::<String>::new());
}

/// Where the second provider is on, each who asks would have to say whose, nobody asks, and nothing is wrapped.
#[test]
fn the_compiler_lets_pass_what_a_provider_that_may_be_there_leaves_out() {
    #[derive(Plugin)]
    #[plugin(key = "wrapper")]
    struct Wrapper;
    #[contributes]
    impl Wrapper {
        #[decorate]
        fn wrap(inner: Arc<dyn Cache>, #[plugin(of = "nobody")] _other: Arc<dyn Cache>) -> Arc<dyn Cache> {
            inner
        }
    }
    #[derive(Plugin)]
    #[plugin(key = "second", when(config = "second.on"))]
    #[provides(dyn Cache)]
    struct Second;
    impl Cache for Second {
        fn name(&self) -> &'static str {
            "second"
        }
    }
    let app = || App::of(app![Memory, Second, Wrapper]);
    assert!(app().set("second.on", true).check().is_ok());
    assert_eq!(errors(&refused(&app().set("second.on", false))), ["JF0117"]);
}

#[tokio::test]
async fn one_plugin_has_a_main_job_for_each_way_that_it_can_be_configured() {
    static LOG: std::sync::LazyLock<Log> = std::sync::LazyLock::new(Log::default);
    #[derive(Plugin)]
    #[plugin(key = "mail")]
    struct Mail;
    #[contributes]
    impl Mail {
        #[main(when(config = "mail.serve"))]
        async fn serve() {
            tokio::task::yield_now().await;
            LOG.add("serve");
        }
        #[main(unless(config = "mail.serve"))]
        fn once() {
            LOG.add("once");
        }
    }
    let app = |serve: bool| App::of(app![Mail]).set("mail.serve", serve);
    assert_eq!(app(true).run().await, Exit::CLEAN);
    assert_eq!(app(false).run().await, Exit::CLEAN);
    assert_eq!(LOG.take(), ["serve", "once"]);
}

#[test]
fn two_main_jobs_whose_conditions_hold_at_once_are_refused() {
    #[derive(Plugin)]
    #[plugin(key = "mail")]
    struct Mail;
    #[contributes]
    impl Mail {
        #[main(when(config = "mail.serve"))]
        fn serve() {}
        #[main]
        fn once() {}
    }
    let app = |serve: bool| App::of(app![Mail]).set("mail.serve", serve);
    assert!(app(false).check().is_ok());
    assert_eq!(errors(&refused(&app(true))), ["JF0208"]);
}
