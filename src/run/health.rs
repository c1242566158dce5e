//! How an application is: the sum of what its plugins say.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::hooks::failure::Failure;
use super::hooks::ready::{ReadyHook, check_health, ready};
use super::limits::Limits;
use super::reentrancy::AppId;
use crate::base::{View, here};
use crate::declare::{Degraded, HealthCheck, Inject, Need, Point, PointDecl, SingleOne};
use crate::wire::Services;
use crate::wire::runtime::{self, TO_BE_DROPPED};

/// How long a health check may take if neither it nor the host says so.
const DEFAULT_CHECK_TIMEOUT: Duration = Duration::from_secs(5);

/// How an application is: what each health check said, and the sum of it.
///
/// `Display` is one line, such as ``down: `database` (connection refused)``.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Health {
    /// The results of all checks, in the order of the plugins.
    pub checks: Vec<HealthCheckResult>,
}

/// The result of one health check.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HealthCheckResult {
    /// The key of the plugin.
    pub plugin: String,
    /// What reports call the check, such as ``health hook `Database::ping` of `database` ``.
    pub name: String,
    /// How the plugin is.
    pub state: HealthState,
    /// What is wrong: the text of its error, a panic, or that it ran out of time.
    pub problem: Option<String>,
    /// How long it took.
    pub took: Duration,
}

/// How something is. The worse is the greater, and the sum of several is the worst of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum HealthState {
    /// It does its work.
    #[default]
    Up,
    /// It does its work, but not as well as it should.
    Degraded,
    /// It can't do its work.
    Down,
}

impl HealthState {
    /// In one word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Degraded => "degraded",
            Self::Down => "down",
        }
    }
}

impl Health {
    /// The worst of all; up where nobody has anything to say.
    #[must_use]
    pub fn state(&self) -> HealthState {
        self.checks.iter().map(|check| check.state).max().unwrap_or_default()
    }

    /// As JSON, for an endpoint: `{"state": "down", "checks": [{"plugin", "state", "problem", "took_ms"}]}`. A problem is the
    /// text of an error: leave it out where strangers read it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let one = |check: &HealthCheckResult| {
            json!({
                "plugin": check.plugin,
                "state": check.state.name(),
                "problem": check.problem,
                "took_ms": u64::try_from(check.took.as_millis()).unwrap_or(u64::MAX),
            })
        };
        let checks: Vec<Value> = self.checks.iter().map(one).collect();
        json!({ "state": self.state().name(), "checks": checks })
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.state().name())?;
        let mut separator = ": ";
        for check in &self.checks {
            if let Some(problem) = &check.problem {
                write!(f, "{separator}`{}` ({problem})", check.plugin)?;
                separator = ", ";
            }
        }
        Ok(())
    }
}

/// Asks all health checks of the application. Every plugin can have one, an HTTP server for its `/health` for example.
#[derive(Clone, Default)]
pub struct HealthProbe {
    asked: Arc<OnceLock<Asked>>,
    /// What the application runs without.
    left_out: Arc<Mutex<HashSet<u32>>>,
}

struct Asked {
    services: Weak<Services>,
    limits: Limits,
}

impl HealthProbe {
    /// From now on there is somebody to ask.
    pub(super) fn ask(&self, services: &Arc<Services>, limits: Limits) {
        // Once: an application is wired once.
        let _ = self.asked.set(Asked { services: Arc::downgrade(services), limits });
    }

    /// From now on nobody asks how these are: the application runs without them.
    pub(super) fn leave_out(&self, slots: HashSet<u32>) {
        *self.left_out.lock().unwrap_or_else(PoisonError::into_inner) = slots;
    }

    /// Runs all health checks at the same time, but those of expendable plugins that failed when they were started, and of
    /// who can't do without one: the application runs without them. Before the application is wired, and after it has gone, there are none.
    ///
    /// A check may take as long as `#[health(timeout = "2s")]` says, else as
    /// [`App::step_timeout`](super::App::step_timeout) says, else 5 seconds. Outside of a runtime of tokio with timers none can
    /// be asked, and none within a health check, which would ask itself: each says so, and counts as down.
    pub async fn check(&self) -> Health {
        let asked = self.asked.get().and_then(|asked| Some((asked.services.upgrade()?, asked.limits)));
        let Some((services, limits)) = asked else { return Health::default() };
        let slots: Vec<u32> = {
            let left_out = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
            services.plan().health_checks().filter(|slot| !left_out.contains(slot)).collect()
        };
        if AppId::of(services.plan()).is_in_health_check() {
            return not_asked(&services, &slots, ASKS_ITSELF);
        }
        match runtime::expected() {
            Ok(()) => health(&services, &slots, limits).await,
            Err(missing) => {
                not_asked(&services, &slots, &format!("{}; {}", missing.message, missing.helps.join(", ")))
            }
        }
    }
}

impl fmt::Debug for HealthProbe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HealthProbe").field("is_wired", &self.asked.get().is_some()).finish_non_exhaustive()
    }
}

// In a list of what there is, the user looks for something else.
#[diagnostic::do_not_recommend]
impl Point for HealthProbe {
    type Cardinality = SingleOne;
    const DECL: &'static PointDecl =
        &PointDecl::new::<Self>("health-probe", "HealthProbe", here!()).given_by_host();
}

#[diagnostic::do_not_recommend]
impl Inject for HealthProbe {
    type Kind = <Arc<Self> as Inject>::Kind;
    const NEED: Need = <Arc<Self> as Inject>::NEED;
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        view.point::<Arc<Self>>(at).map(|probe| probe.as_ref().clone())
    }
}

async fn health(services: &Services, slots: &[u32], limits: Limits) -> Health {
    let limits = Limits { each: limits.each.or(Some(DEFAULT_CHECK_TIMEOUT)), ..limits };
    // A plugin that failed while all was wired has none.
    let hooks = ready::<dyn HealthCheck>(services, slots, &limits, None);
    let plan = services.plan();
    let app = AppId::of(plan);
    let checked = |slot: u32, (state, problem), took| {
        let (plugin, name) = (plan.key(slot).to_owned(), plan.name(slot));
        HealthCheckResult { plugin, name, state, problem, took }
    };
    let began = Instant::now();
    let mut patience = hooks.iter().filter_map(ReadyHook::due).max().unwrap_or(began);
    let longest = patience.saturating_duration_since(began);
    let slots: Vec<u32> = hooks.iter().map(ReadyHook::slot).collect();
    let mut checks: Vec<Option<HealthCheckResult>> = vec![None; hooks.len()];
    // When each began: one that holds its thread keeps others from it.
    let begins = Arc::new(Mutex::new(Vec::with_capacity(hooks.len())));
    let mut running = JoinSet::new();
    // Dropped with this future where nobody waits any more.
    for (at, hook) in hooks.into_iter().enumerate() {
        let (observers, begins) = (services.observers().clone(), Arc::clone(&begins));
        running.spawn(async move {
            let began = Instant::now();
            begins.lock().unwrap_or_else(PoisonError::into_inner).push(began);
            let ended = app.in_health_check(check_health(&hook, &observers)).await;
            (at, hook.slot(), ended, began.elapsed())
        });
    }
    let mut had_begun = None;
    let is_held = loop {
        let ended = tokio::select! {
            biased;
            ended = running.join_next() => ended,
            () = sleep_until(patience) => {
                let begins = begins.lock().unwrap_or_else(PoisonError::into_inner);
                // One that holds its thread can't be waited for.
                if had_begun == Some(begins.len()) {
                    break true;
                }
                had_begun = Some(begins.len());
                let now = Instant::now();
                let last = if begins.len() == slots.len() { begins.last().copied() } else { None };
                patience = now.max(last.unwrap_or(now) + longest) + TO_BE_DROPPED;
                continue;
            }
        };
        let Some(ended) = ended else { break false };
        // A panic of user code is caught within: it was cancelled.
        let Ok((at, slot, ended, took)) = ended else { continue };
        if let Some(check) = checks.get_mut(at) {
            *check = Some(checked(slot, state_of(ended.err()), took));
        }
    };
    let silent = |slot| {
        if is_held {
            let problem = "no answer: it holds its thread".to_owned();
            checked(slot, (HealthState::Down, Some(problem)), began.elapsed())
        } else {
            unasked(services, slot, "its runtime has ended")
        }
    };
    let all = checks.into_iter().zip(slots);
    Health { checks: all.map(|(check, slot)| check.unwrap_or_else(|| silent(slot))).collect() }
}

const ASKS_ITSELF: &str =
    "a health check asked for the health of all, its own too; let it ask the plugins that it sums up";

/// What counts where nobody can be asked.
fn not_asked(services: &Services, slots: &[u32], why: &str) -> Health {
    Health { checks: slots.iter().map(|slot| unasked(services, *slot, why)).collect() }
}

fn unasked(services: &Services, slot: u32, why: &str) -> HealthCheckResult {
    let plan = services.plan();
    HealthCheckResult {
        plugin: plan.key(slot).to_owned(),
        name: plan.name(slot),
        state: HealthState::Down,
        problem: Some(format!("it could not be asked: {why}")),
        took: Duration::ZERO,
    }
}

fn state_of(problem: Option<Failure>) -> (HealthState, Option<String>) {
    match problem {
        None => (HealthState::Up, None),
        Some(Failure::Failed(error)) if error.is::<Degraded>() => {
            (HealthState::Degraded, Some(error.to_string()))
        }
        Some(Failure::Failed(error)) => (HealthState::Down, Some(error.to_string())),
        Some(Failure::Panicked(text)) => (HealthState::Down, Some(format!("it panicked: {text}"))),
        Some(Failure::OutOfTime(out)) => {
            (HealthState::Down, Some(format!("no answer within {:?}", out.after)))
        }
    }
}
