//! The reports of building and running, one for each message.

mod common;

use std::fmt;
use std::time::Duration;

use common::{errors, failed, golden_report, says};
use jackfield::prelude::*;
use jackfield::{Inject, Need, PluginBuilder, View};

#[extension_point]
trait Clock: Send + Sync {}
#[extension_point(hint = "add the plugin crate `search`")]
trait Index: Send + Sync {}
#[extension_point(optional)]
trait Metrics: Send + Sync {}

struct Made;
impl Clock for Made {}
impl Index for Made {}
impl Metrics for Made {}

/// An error with a source.
#[derive(Debug)]
struct Locked(std::io::Error);
impl fmt::Display for Locked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the index is locked")
    }
}
impl std::error::Error for Locked {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

fn of(plugins: impl IntoIterator<Item = PluginBuilder>) -> App {
    plugins.into_iter().fold(App::of(app![]), App::with)
}

#[derive(Plugin)]
#[plugin(key = "search")]
struct Search;
#[contributes]
impl Search {
    #[provide]
    async fn index() -> Result<Arc<dyn Index>, Locked> {
        tokio::task::yield_now().await;
        Err(Locked(std::io::Error::other("another program holds it")))
    }
    #[start]
    fn warm(_index: Arc<dyn Index>) {}
}

#[tokio::test]
async fn a_provider_fails_with_an_error_that_has_a_source() {
    let report = failed(App::of(app![Search])).await;
    assert_eq!(errors(&report), ["JF0401"]);
    golden_report("running_provider_failed", &report);
}

#[tokio::test]
async fn a_decorator_fails() {
    let clock = plugin("quartz").define::<dyn Clock>().by(|| Made);
    let slow = plugin("slow")
        .decorate::<dyn Clock>()
        .by(|_: Arc<dyn Clock>| Err::<Arc<dyn Clock>, _>("it is late"))
        .start(|_: Arc<dyn Clock>| async {});
    golden_report("running_decorator_failed", &failed(of([clock, slow])).await);
}

#[tokio::test]
async fn a_provider_panics() {
    let clock = plugin("quartz").define::<dyn Clock>().by(|| -> Made { panic!("no battery") });
    let report = failed(of([clock, plugin("alarm").start(|_: Arc<dyn Clock>| async {})])).await;
    assert_eq!(errors(&report), ["JF0402"]);
    golden_report("running_provider_panicked", &report);
}

#[tokio::test]
async fn a_provider_declines_what_is_needed() {
    let clock = plugin("quartz").define::<dyn Clock>().by(|| None::<Made>);
    let report = failed(of([clock, plugin("alarm").start(|_: Arc<dyn Clock>| async {})])).await;
    assert_eq!(errors(&report), ["JF0403"]);
    golden_report("running_declined", &report);
}

#[tokio::test]
async fn who_declined_is_known_afterwards() {
    let metrics = plugin("prometheus").define::<dyn Metrics>().by(|| None::<Made>);
    let user = plugin("user").start(|_: Option<Arc<dyn Metrics>>| async {});
    let app = of([metrics, user]).wire().await.unwrap();
    golden_report("running_declined_without_harm", &app.declined());
}

#[tokio::test]
async fn start_and_rollback_fail() {
    let first = plugin("first").start(|| async {}).stop(|| async { Err("it hangs") });
    let second = plugin("second").start(|| async {
        tokio::task::yield_now().await;
        Err("port 80 is taken")
    });
    let report = failed(of([first, second])).await;
    assert_eq!(errors(&report), ["JF0501", "JF0502"]);
    golden_report("running_start_failed", &report);
}

#[derive(Plugin)]
#[plugin(key = "notes")]
struct Notes;
#[contributes]
impl Notes {
    #[start(timeout = "10s")]
    async fn connect() {
        std::future::pending::<()>().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_hook_runs_out_of_its_own_time() {
    let report = failed(App::of(app![Notes])).await;
    assert_eq!(errors(&report), ["JF0503"]);
    golden_report("running_out_of_time", &report);
}

#[tokio::test(start_paused = true)]
async fn a_hook_runs_out_of_the_time_of_all() {
    let database = plugin("database").define::<dyn Clock>().by(|| Made).start(|| async {
        tokio::time::sleep(Duration::from_secs(2)).await;
    });
    let server = plugin("server").start(|_: Arc<dyn Clock>| std::future::pending::<()>());
    let app = of([database, server]).start_timeout(Duration::from_secs(5));
    golden_report("running_out_of_the_time_of_all", &failed(app).await);
}

#[tokio::test(start_paused = true)]
async fn a_stop_hook_runs_out_of_time() {
    let app = of([plugin("server").stop(std::future::pending::<()>).start(|| async {})]);
    let running = app.stop_timeout(Duration::from_secs(3)).start().await.unwrap();
    golden_report("running_stop_out_of_time", &running.stop().await.unwrap_err());
}

#[tokio::test]
async fn a_main_job_fails() {
    let report =
        of([plugin("server").main(|| async { Err("port 80 is taken") })]).try_run().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0504"]);
    golden_report("running_main_failed", &report);
}

#[tokio::test]
async fn hooks_and_the_main_job_panic() {
    let report = failed(of([plugin("a").start(|| async { panic!("out of cheese") })])).await;
    assert_eq!(errors(&report), ["JF0507"]);
    golden_report("running_hook_panicked", &report);
    let main = plugin("server").main(|| async { panic!("out of ports") });
    golden_report("running_main_panicked", &of([main]).try_run().await.unwrap_err());
}

#[tokio::test]
async fn it_is_started_twice() {
    let app = App::of(app![]).start().await.unwrap();
    let report = app.start().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0505"]);
    golden_report("running_started_twice", &report);
}

#[tokio::test]
async fn the_host_asks_for_what_is_not_there() {
    let metrics = plugin("prometheus").define::<dyn Metrics>().by(|| None::<Made>);
    let user = plugin("user").start(|_: Option<Lazy<dyn Metrics>>| async {});
    let app = of([metrics, user]).wire().await.unwrap();
    let report = app.get::<Arc<dyn Index>>().err().unwrap();
    assert_eq!(errors(&report), ["JF0506"]);
    golden_report("running_host_asks_nobody_provides", &report);
    golden_report("running_host_asks_declined", &app.get::<Arc<dyn Metrics>>().err().unwrap());
    golden_report("running_host_asks_for_configuration", &app.get::<Config<String>>().err().unwrap());
    let app = of([plugin("search").define::<dyn Index>().by(|| Made)]).wire().await.unwrap();
    golden_report("running_host_asks_too_early", &app.get::<Arc<dyn Index>>().err().unwrap());
    let app = of([plugin("search").define::<dyn Index>().transient().by(|| Made)]).wire().await.unwrap();
    golden_report("running_host_borrows_what_is_transient", &app.get_ref::<dyn Index>().err().unwrap());
}

/// A handle that is never there.
struct Broken;
impl Inject for Broken {
    type Kind = <Arc<dyn Clock> as Inject>::Kind;
    const NEED: Need = <Arc<dyn Clock> as Inject>::NEED;
    fn inject(_: &View<'_>, _: usize) -> Option<Self> {
        None
    }
}

#[tokio::test]
async fn a_handle_of_the_users_own_gives_nothing() {
    let clock = plugin("quartz").define::<dyn Clock>().by(|| Made);
    let search = plugin("search").define::<dyn Index>().by(|_: Broken| Made);
    let user = plugin("user").start(|_: Arc<dyn Index>| async {});
    let report = failed(of([clock, search, user])).await;
    assert_eq!(errors(&report), ["JF0401"]);
    golden_report("running_handle_gives_nothing", &report);
}

#[tokio::test]
async fn a_provider_declines_beside_a_fallback() {
    let clock = plugin("quartz").define::<dyn Clock>().by(|| None::<Made>);
    let spare = plugin("sundial").define::<dyn Clock>().fallback().by(|| Made);
    let report = failed(of([clock, spare, plugin("alarm").start(|_: Arc<dyn Clock>| async {})])).await;
    assert_eq!(errors(&report), ["JF0403"]);
    golden_report("running_declined_beside_a_fallback", &report);
    let metrics = plugin("prometheus").define::<dyn Metrics>().by(|| None::<Made>);
    let spare = plugin("spare").define::<dyn Metrics>().fallback().by(|| Made);
    let user = plugin("user").start(|_: Option<Arc<dyn Metrics>>| async {});
    let app = of([metrics, spare, user]).wire().await.unwrap();
    let advice = "help: give the provider a condition, `when(..)`: where that does not hold, the fallback, the provider of `metrics` in `spare`, steps in";
    says(&app.declined(), &["`prometheus` declined", advice]);
    let report = app.get::<Arc<dyn Metrics>>().err().unwrap();
    says(
        &report,
        &["help: or give the provider a condition", "the provider of `metrics` in `spare`, steps in"],
    );
}

#[tokio::test]
async fn a_provider_declines_what_is_looked_up_later() {
    let clock = || plugin("quartz").define::<dyn Clock>().by(|| None::<Made>);
    let holds = plugin("holds").define::<dyn Metrics>().by(|_: Lazy<dyn Clock>| Made);
    let report = failed(of([clock(), holds, plugin("user").start(|_: Arc<dyn Metrics>| async {})])).await;
    assert_eq!(errors(&report), ["JF0403"]);
    golden_report("running_declined_later", &report);
    let in_hook = plugin("alarm").start(|_: Lazy<dyn Clock>| async {});
    assert_eq!(errors(&failed(of([clock(), in_hook])).await), ["JF0403"]);
    let metrics = plugin("prometheus").define::<dyn Metrics>().by(|| None::<Made>);
    let without = plugin("user").start(|_: Option<Lazy<dyn Metrics>>| async {});
    of([metrics, without]).wire().await.unwrap();
}
