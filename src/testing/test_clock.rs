use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A clock that stands still until a test moves it. Clones are the same clock.
///
/// Jackfield has no clock of its own: implement your trait for it in the tests, and put it in the place of the real one.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use jackfield::prelude::*;
/// use jackfield::testing::TestClock;
///
/// #[extension_point]
/// pub trait Clock: Send + Sync { fn now(&self) -> SystemTime; }
///
/// #[derive(Plugin)]
/// #[provides(dyn Clock)]
/// pub struct MachineClock;
/// impl Clock for MachineClock { fn now(&self) -> SystemTime { SystemTime::now() } }
///
/// impl Clock for TestClock { fn now(&self) -> SystemTime { self.now() } }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let time = TestClock::default();
/// let app = TestApp::of(app![MachineClock]).replace::<dyn Clock>(time.clone()).start().await;
/// time.advance(Duration::from_secs(60));
/// assert_eq!(app.get::<Arc<dyn Clock>>().now(), UNIX_EPOCH + Duration::from_secs(60));
/// app.stop().await;
/// # }
/// ```
///
/// It moves no timers: those are of tokio, and its `#[tokio::test(start_paused = true)]` and `tokio::time::advance` move them.
#[derive(Clone)]
pub struct TestClock(Arc<Mutex<SystemTime>>);

impl TestClock {
    /// Standing at a moment.
    #[must_use]
    pub fn at(moment: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(moment)))
    }

    /// Where it stands.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves it forward. A step beyond the last moment that can be told moves it nowhere.
    pub fn advance(&self, by: Duration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.checked_add(by).unwrap_or(*now);
    }

    /// Moves it to a moment, back too, as the clock of a machine can go.
    pub fn set(&self, moment: SystemTime) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = moment;
    }
}

impl Default for TestClock {
    /// Standing at the beginning of 1970.
    fn default() -> Self {
        Self::at(UNIX_EPOCH)
    }
}

impl fmt::Debug for TestClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TestClock").field(&self.now()).finish()
    }
}
