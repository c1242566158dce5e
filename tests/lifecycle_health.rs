//! How an application is: the sum of what its plugins say.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jackfield::prelude::*;
use jackfield::{Code, Degraded, HealthCheck, HealthProbe, HealthState};
use serde_json::json;
use tokio::time::Instant;

/// A database whose answer a test chooses.
#[derive(Plugin)]
#[plugin(key = "database")]
struct Database {
    #[plugin(default)]
    is_gone: AtomicBool,
}
#[contributes]
impl Database {
    #[health]
    async fn ping(&self) -> Result<(), BoxError> {
        tokio::task::yield_now().await;
        if self.is_gone.load(Ordering::Relaxed) { Err("connection refused".into()) } else { Ok(()) }
    }
}

#[derive(Plugin)]
#[plugin(key = "mirror")]
struct Mirror;
#[contributes]
impl Mirror {
    #[health]
    fn lag() -> Result<(), Degraded> {
        Err(Degraded::because("it is 12 s behind"))
    }
}

#[tokio::test]
async fn without_checks_an_application_is_up() {
    let app = TestApp::of(app![]).start().await;
    let health = app.running().health().await;
    assert_eq!((health.state(), health.to_string()), (HealthState::Up, "up".to_owned()));
    app.stop().await;
}

#[tokio::test]
async fn the_sum_is_the_worst_of_all_and_each_is_told_in_the_order_of_the_plugins() {
    let broken = Database { is_gone: AtomicBool::new(true) };
    let app = TestApp::of(app![Mirror]).with(broken).start().await;
    let health = app.running().health().await;
    assert_eq!(health.state(), HealthState::Down);
    let states: Vec<_> = health.checks.iter().map(|check| (check.plugin.as_str(), check.state)).collect();
    assert_eq!(states, [("mirror", HealthState::Degraded), ("database", HealthState::Down)]);
    assert_eq!(health.checks[1].name, "health hook `Database::ping` of `database`");
    assert_eq!(health.to_string(), "down: `mirror` (it is 12 s behind), `database` (connection refused)");
    app.stop().await;
}

#[tokio::test]
async fn it_is_asked_anew_each_time() {
    let is_full = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&is_full);
    let disk = plugin("disk").health(move || {
        let is_full = seen.load(Ordering::Relaxed);
        async move { if is_full { Err("no space left") } else { Ok(()) } }
    });
    let app = TestApp::of(app![]).with(disk).start().await;
    assert_eq!(app.running().health().await.state(), HealthState::Up);
    is_full.store(true, Ordering::Relaxed);
    assert_eq!(app.running().health().await.state(), HealthState::Down);
    app.stop().await;
}

#[tokio::test]
async fn a_panic_is_a_bad_answer_and_hurts_nobody_else() {
    let clumsy = plugin("clumsy").health(|| async { panic!("no such row") });
    let app = TestApp::of(app![Database]).with(clumsy).start().await;
    let health = app.running().health().await;
    assert_eq!(health.to_string(), "down: `clumsy` (it panicked: no such row)");
    assert_eq!(health.checks.len(), 2);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn checks_run_at_the_same_time_and_each_within_its_time() {
    let slow = |key: &'static str| plugin(key).health(std::future::pending::<()>);
    let patient = plugin("patient").health_within(Duration::from_secs(2), std::future::pending::<()>);
    let app = TestApp::of(app![]).with(slow("a")).with(slow("b")).with(patient).start().await;
    let begin = Instant::now();
    let health = app.running().health().await;
    assert_eq!(begin.elapsed(), Duration::from_secs(5));
    let text = "down: `a` (no answer within 5s), `b` (no answer within 5s), `patient` (no answer within 2s)";
    assert_eq!(health.to_string(), text);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn the_host_says_how_long_those_may_take_that_say_nothing() {
    let slow = plugin("slow").health(std::future::pending::<()>);
    let app = App::of(app![]).with(slow).step_timeout(Duration::from_secs(1)).start().await.unwrap();
    assert_eq!(app.health().await.to_string(), "down: `slow` (no answer within 1s)");
    app.stop().await.unwrap();
}

/// Answers for others, as an endpoint would.
#[derive(Plugin)]
#[plugin(key = "http")]
struct Http {
    probe: HealthProbe,
}
#[extension_point]
trait Endpoint: Send + Sync {
    fn probe(&self) -> HealthProbe;
}
impl Endpoint for Http {
    fn probe(&self) -> HealthProbe {
        self.probe.clone()
    }
}
#[contributes]
impl Http {
    #[provide]
    fn endpoint(self: Arc<Self>) -> Arc<dyn Endpoint> {
        self
    }
    #[health]
    fn listening() {}
}

#[tokio::test]
async fn a_plugin_can_ask_about_all_itself_included() {
    let app = TestApp::of(app![Http, Mirror]).start().await;
    let probe = app.resolve::<Arc<dyn Endpoint>>().await.probe();
    let health = probe.check().await;
    assert_eq!(health.state(), HealthState::Degraded);
    let took = |at: usize| u64::try_from(health.checks[at].took.as_millis()).unwrap();
    let expected = json!({
        "state": "degraded",
        "checks": [
            { "plugin": "http", "state": "up", "problem": null, "took_ms": took(0) },
            { "plugin": "mirror", "state": "degraded", "problem": "it is 12 s behind", "took_ms": took(1) },
        ],
    });
    assert_eq!(health.to_json(), expected);
    app.release().await;
    assert!(probe.check().await.checks.is_empty());
}

#[tokio::test]
async fn a_check_that_asks_for_the_health_of_all_is_told_that_it_asks_itself() {
    let facade = |key: &'static str| {
        plugin(key).health(|probe: HealthProbe| async move {
            let health = probe.check().await;
            if health.state() == HealthState::Up { Ok(()) } else { Err(health.to_string()) }
        })
    };
    let app = App::of(app![Mirror]).with(facade("one")).with(facade("other")).start().await.unwrap();
    let health = app.health().await;
    let states: Vec<_> = health.checks.iter().map(|check| check.state).collect();
    assert_eq!(states, [HealthState::Degraded, HealthState::Down, HealthState::Down]);
    let problem = health.checks[1].problem.as_deref().unwrap();
    assert!(problem.contains("a health check asked for the health of all, its own too"), "{problem}");
    app.stop().await.unwrap();
}

#[tokio::test]
async fn who_is_asked_while_the_application_goes_is_told_as_what_holds_it() {
    let stuck = plugin("stuck").health(|| async {
        std::future::pending::<()>().await;
        Ok::<_, BoxError>(())
    });
    let app = App::of(app![Http]).with(stuck).start().await.unwrap();
    let probe = app.resolve::<Arc<dyn Endpoint>>().await.unwrap().probe();
    let mut asking = Box::pin(async move { probe.check().await });
    assert!(tokio::time::timeout(Duration::ZERO, &mut asking).await.is_err());
    let report = app.release().await.unwrap_err();
    assert_eq!(report.codes(), [Code::StillHeld]);
    assert!(report.to_string().contains("a health check or a reload of it is under way"), "{report}");
    drop(asking);
}

#[tokio::test]
async fn a_struct_can_give_its_health_as_a_trait_too() {
    #[derive(Plugin)]
    #[plugin(key = "cache")]
    #[provides(dyn HealthCheck)]
    struct Cache;
    #[async_trait]
    impl HealthCheck for Cache {
        async fn check(&self) -> Result<(), BoxError> {
            Err(Degraded::because("it is cold").into())
        }
    }
    let app = TestApp::of(app![Cache]).start().await;
    assert_eq!(app.running().health().await.to_string(), "degraded: `cache` (it is cold)");
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_check_that_was_kept_from_its_thread_has_its_whole_time_before_it() {
    // As if it held its thread for so long.
    let busy = plugin("busy").health(|| async {
        tokio::time::advance(Duration::from_secs(10)).await;
        Ok::<_, BoxError>(())
    });
    let slow = plugin("slow").health(|| async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        Ok::<_, BoxError>(())
    });
    let app = TestApp::of(app![]).with(busy).with(slow).start().await;
    let health = app.running().health().await;
    let states: Vec<_> = health.checks.iter().map(|check| (check.plugin.as_str(), check.state)).collect();
    assert_eq!(states, [("busy", HealthState::Down), ("slow", HealthState::Up)], "{health}");
    app.stop().await;
}
