//! A test of a program with one part replaced: the clock, so that what depends on the time can be foretold.
//! In a project of yours the functions below bear `#[tokio::test]`; here `main` runs them and says so.
//! `cargo run --example testing`
use std::time::{Duration, UNIX_EPOCH};

use jackfield::prelude::*;
use jackfield::storage::MemoryStorage;

#[extension_point]
trait Clock: Send + Sync {
    fn now(&self) -> SystemTime;
}

#[extension_point]
#[async_trait]
trait Diary: Send + Sync {
    async fn write(&self, text: &str) -> Result<String, BoxError>;
}

#[derive(Plugin)]
#[provides(dyn Clock)]
struct MachineClock;
impl Clock for MachineClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

#[derive(Plugin)]
#[plugin(key = "diary")]
#[provides(dyn Diary)]
struct Pages {
    clock: Arc<dyn Clock>,
    storage: Storage,
}

#[async_trait]
impl Diary for Pages {
    async fn write(&self, text: &str) -> Result<String, BoxError> {
        let seconds = self.clock.now().duration_since(UNIX_EPOCH)?.as_secs();
        let page = format!("day {}", seconds / 86_400);
        let line = self.storage.load::<u64>(&page).await?.unwrap_or(0) + 1;
        self.storage.save(&page, line).await?;
        Ok(format!("{page}, line {line}: {text}"))
    }
}

/// The clock of the tests: it stands still.
struct Stopped(Duration);
impl Clock for Stopped {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + self.0
    }
}

// #[test]
fn the_program_is_wired_correctly() {
    // Plans everything and builds nothing, so it may stand in a unit test.
    let checked = App::of(app![Pages, MachineClock, MemoryStorage]).check();
    assert!(checked.is_ok_and(|warnings| warnings.is_clean()));
}

// #[tokio::test]
async fn a_page_has_the_day_of_the_clock_and_counts_its_lines() {
    let noon = Stopped(Duration::from_hours(36));
    let app = TestApp::of(app![Pages, MachineClock, MemoryStorage]).replace::<dyn Clock>(noon).start().await;
    let diary = app.get::<Arc<dyn Diary>>();
    assert_eq!(diary.write("rain").await.unwrap(), "day 1, line 1: rain");
    assert_eq!(diary.write("still rain").await.unwrap(), "day 1, line 2: still rain");
    app.stop().await;
}

// #[tokio::test]
async fn each_test_has_data_of_its_own() {
    let noon = Stopped(Duration::from_hours(36));
    let app =
        TestApp::of(app![Pages, MemoryStorage; supplied: dyn Clock]).supply::<dyn Clock>(noon).start().await;
    let written = app.get::<Arc<dyn Diary>>().write("sun").await.unwrap();
    assert_eq!(written, "day 1, line 1: sun");
    app.stop().await;
}

#[tokio::main]
async fn main() {
    the_program_is_wired_correctly();
    println!("the program is wired correctly");
    a_page_has_the_day_of_the_clock_and_counts_its_lines().await;
    println!("a page has the day of the clock and counts its lines");
    each_test_has_data_of_its_own().await;
    println!("each test has data of its own");
}
