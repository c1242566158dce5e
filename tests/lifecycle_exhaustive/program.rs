//! The same life by the framework: plugins that write down what happens to them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicIsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use jackfield::base::{Built, Origin, Outcome};
use jackfield::declare::{
    Call, ContributionDecl, ContributionKind, NeedDecl, PluginDecl, PointDecl, Shape as Asked,
};
use jackfield::prelude::*;
use jackfield::{Inject, Need};
use tokio::time::{Instant, sleep, sleep_until};

use crate::Fault;
use crate::model::{Deed, Happened, LIMIT, Point, Stage, duration, given_up_after};
use crate::shapes::Shape;

#[extension_point]
trait Part: Send + Sync {}

/// A point for each component.
static POINTS: LazyLock<Vec<&'static PointDecl>> = LazyLock::new(|| {
    let point = |at: usize| -> &'static PointDecl {
        let name: &'static str = format!("p{at}").leak();
        Box::leak(Box::new(PointDecl::new::<dyn Part>(name, name, Origin::caller())))
    };
    (0..12).map(point).collect()
});

/// The need of each point.
static NEEDS: LazyLock<Vec<NeedDecl>> = LazyLock::new(|| {
    let need = |point: &&'static PointDecl| {
        let need = Need::Point { point, shape: Asked::One, may_be_absent: false, lazy: false, handle: false };
        NeedDecl { name: "need", need, of: None, line: 0, column: 0, source: "" }
    };
    POINTS.iter().map(need).collect()
});

/// Each list of needs is leaked once.
fn needs(of: &[usize]) -> &'static [NeedDecl] {
    static KNOWN: Mutex<BTreeMap<Vec<usize>, &'static [NeedDecl]>> = Mutex::new(BTreeMap::new());
    let list = || -> &'static [NeedDecl] { of.iter().map(|at| NEEDS[*at]).collect::<Vec<_>>().leak() };
    KNOWN.lock().unwrap().entry(of.to_vec()).or_insert_with(list)
}

pub(crate) struct Trial {
    pub(crate) shape: Shape,
    pub(crate) fault: Fault,
    pub(crate) point: Point,
    /// Whether the application comes up by `App::start`, or by `App::wire` and `Running::start`.
    pub(crate) by_start: bool,
}

/// What was seen.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) happened: Vec<Happened>,
    pub(crate) codes: Vec<&'static str>,
    /// Constructors, hooks and instances that were still there at the end.
    left: isize,
    shape: Shape,
    bad: (Fault, Point),
}

/// Where everything is written down.
#[derive(Clone)]
struct Diary {
    since: Instant,
    happened: Arc<Mutex<Vec<Happened>>>,
    alive: Arc<AtomicIsize>,
}

impl Diary {
    fn note(&self, deed: Deed, component: usize) {
        let moment = u64::try_from(self.since.elapsed().as_millis()).unwrap();
        self.happened.lock().unwrap().push((moment, deed, component));
    }
}

/// A constructor or hook on its way; dropped before its end, it was cut.
struct Work {
    diary: Diary,
    deed: Deed,
    component: usize,
}

impl Work {
    fn begin(diary: &Diary, stage: Stage, component: usize) -> Self {
        diary.alive.fetch_add(1, Ordering::Relaxed);
        Self { diary: diary.clone(), deed: Deed::Cut(stage), component }
    }

    async fn run(mut self, stage: Stage, fault: Fault) -> Result<(), BoxError> {
        if fault == Fault::Hang {
            std::future::pending::<()>().await;
        }
        sleep(Duration::from_millis(duration(self.component))).await;
        self.deed = Deed::Ended(stage);
        match fault {
            Fault::Failure => Err("it fails".into()),
            Fault::Panic => std::panic::resume_unwind(Box::new("it panics")),
            _ => Ok(()),
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.diary.alive.fetch_sub(1, Ordering::Relaxed);
        self.diary.note(self.deed, self.component);
    }
}

/// What a constructor gives.
struct Instance {
    diary: Diary,
    component: usize,
    _needs: Vec<Arc<dyn Part>>,
}

impl Part for Instance {}
impl Drop for Instance {
    fn drop(&mut self) {
        self.diary.alive.fetch_sub(1, Ordering::Relaxed);
        self.diary.note(Deed::Dropped, self.component);
    }
}

fn component(trial: &Trial, diary: &Diary, at: usize) -> PluginDecl {
    let fault_in = |stage| {
        let is_here = trial.point.stage == stage && trial.point.component == at;
        if is_here { trial.fault } else { Fault::None }
    };
    let hook = |stage| {
        let (diary, fault) = (diary.clone(), fault_in(stage));
        move || Work::begin(&diary, stage, at).run(stage, fault)
    };
    let mut decl = plugin(format!("c{at}")).start(hook(Stage::Start)).stop(hook(Stage::Stop)).into_decl();
    let count = trial.shape.needs(at).len();
    let (diary, fault) = (diary.clone(), fault_in(Stage::Build));
    let construct = move |view: &jackfield::View<'_>| {
        let needs: Option<Vec<Arc<dyn Part>>> = (0..count).map(|need| Inject::inject(view, need)).collect();
        let Some(needs) = needs else { return Outcome::Unmet };
        let diary = diary.clone();
        Outcome::Pending(Box::pin(async move {
            Work::begin(&diary, Stage::Build, at).run(Stage::Build, fault).await?;
            diary.alive.fetch_add(1, Ordering::Relaxed);
            Ok(Built::point::<dyn Part>(Arc::new(Instance { diary, component: at, _needs: needs })))
        }))
    };
    let mut provider =
        ContributionDecl::new(ContributionKind::Provide, POINTS[at], "made", Origin::caller(), |_| {
            Outcome::Unmet
        });
    provider.needs = needs(trial.shape.needs(at));
    provider.asynchronous = true;
    provider.call = Call::Dynamic(Arc::new(construct));
    // What is provided is reached through a hook.
    if let Cow::Owned(contributes) = &mut decl.contributes {
        contributes[0].needs = needs(&[at]);
        contributes.push(provider);
    }
    decl
}

/// From the first constructor to the last drop.
pub(crate) fn run(trial: &Trial) -> Seen {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(live(trial))
}

async fn live(trial: &Trial) -> Seen {
    let diary = Diary { since: Instant::now(), happened: Arc::default(), alive: Arc::default() };
    let app = (0..trial.shape.len()).fold(App::of(app![]), |app, at| app.with(component(trial, &diary, at)));
    let limit = Duration::from_millis(LIMIT);
    let app = app.step_timeout(limit).stop_timeout(limit * 100);
    let given_up = |stage| {
        let is_here = trial.point.stage == stage;
        given_up_at(trial).filter(|_| is_here).map(|after| diary.since + Duration::from_millis(after))
    };
    let mut codes = Vec::new();
    let mut note = |report: Report| codes.extend(report.errors().map(|each| each.code.text()));
    let running = if trial.by_start {
        let deadline = given_up(Stage::Build).or(given_up(Stage::Start));
        unless(deadline, app.start()).await
    } else {
        match unless(given_up(Stage::Build), app.wire()).await {
            Some(Ok(running)) => match unless(given_up(Stage::Start), running.start()).await {
                Some(Ok(())) | None => Some(Ok(running)),
                Some(Err(report)) => Some(Err(report)),
            },
            other => other,
        }
    };
    match running {
        Some(Ok(running)) => {
            let stopped = match unless(given_up(Stage::Stop), running.stop()).await {
                Some(stopped) => stopped,
                None => running.stop().await,
            };
            let _ = stopped.map_err(&mut note);
        }
        Some(Err(report)) => note(report),
        // What is left is stopped by the runtime: longer than all of it can take.
        None => sleep(Duration::from_millis(duration(14))).await,
    }
    let happened = in_order(std::mem::take(&mut *diary.happened.lock().unwrap()));
    let left = diary.alive.load(Ordering::Relaxed);
    Seen { happened, codes, left, shape: trial.shape.clone(), bad: (trial.fault, trial.point) }
}

/// Does it up to a moment; `None` if it was given up then.
async fn unless<T>(deadline: Option<Instant>, doing: impl Future<Output = T>) -> Option<T> {
    let Some(deadline) = deadline else { return Some(doing.await) };
    tokio::select! {
        biased;
        () = sleep_until(deadline) => None,
        done = doing => Some(done),
    }
}

/// When whoever waits gives up, since the beginning.
fn given_up_at(trial: &Trial) -> Option<u64> {
    let after = match trial.fault {
        Fault::Cancel => given_up_after(trial.point.component),
        Fault::CancelAtTheEnd => duration(trial.point.component),
        _ => return None,
    };
    let over = |stage, from| {
        (0..trial.shape.len()).map(|at| ends(&trial.shape, stage, at, from)).max().unwrap_or(from)
    };
    let from = match trial.point.stage {
        Stage::Build => 0,
        Stage::Start => over(Stage::Build, 0),
        Stage::Stop => over(Stage::Start, over(Stage::Build, 0)),
    };
    let stage = trial.point.stage;
    let end = ends(&trial.shape, stage, trial.point.component, from);
    Some(end - duration(trial.point.component) + after)
}

/// When a constructor or hook would end if nothing went wrong.
fn ends(shape: &Shape, stage: Stage, at: usize, from: u64) -> u64 {
    let others = if stage == Stage::Stop { shape.needed_by(at) } else { shape.needs(at).to_vec() };
    let begins = others.into_iter().map(|other| ends(shape, stage, other, from)).max().unwrap_or(from);
    begins + duration(at)
}

/// What happens at one moment has no order, but for the drops of instances, which come last.
fn in_order(mut happened: Vec<Happened>) -> Vec<Happened> {
    let drops: Vec<Happened> = happened.extract_if(.., |(_, deed, _)| *deed == Deed::Dropped).collect();
    happened.sort_by_key(|(moment, deed, component)| (*moment, *deed, *component));
    happened.extend(drops);
    happened
}

impl Seen {
    /// What holds however it ends.
    pub(crate) fn invariants(&self) -> Result<(), String> {
        if self.left != 0 {
            return Err(format!("{} are left", self.left));
        }
        let count = |deed, component| {
            self.happened.iter().filter(|(_, other, at)| *other == deed && *at == component).count()
        };
        let moment = |deed, component| {
            self.happened
                .iter()
                .find(|(_, other, at)| *other == deed && *at == component)
                .map(|(moment, ..)| *moment)
        };
        let (fault, point) = self.bad;
        let is_bad = |stage, component| {
            point.stage == stage
                && point.component == component
                && matches!(fault, Fault::Failure | Fault::Panic)
        };
        for at in 0..self.shape.len() {
            let built = count(Deed::Ended(Stage::Build), at)
                - usize::from(is_bad(Stage::Build, at) && count(Deed::Ended(Stage::Build), at) > 0);
            if count(Deed::Dropped, at) != built {
                return Err(format!(
                    "{at} was built {built} times and dropped {} times",
                    count(Deed::Dropped, at)
                ));
            }
            let started = count(Deed::Ended(Stage::Start), at)
                - usize::from(is_bad(Stage::Start, at) && count(Deed::Ended(Stage::Start), at) > 0);
            let stopped = count(Deed::Ended(Stage::Stop), at) + count(Deed::Cut(Stage::Stop), at);
            if started != stopped {
                return Err(format!("{at} started {started} times and stopped {stopped} times"));
            }
            for need in self.shape.needs(at) {
                let in_order = moment(Deed::Ended(Stage::Start), at)
                    >= moment(Deed::Ended(Stage::Start), *need)
                    || moment(Deed::Ended(Stage::Start), at).is_none();
                let (own, other) =
                    (moment(Deed::Ended(Stage::Stop), at), moment(Deed::Ended(Stage::Stop), *need));
                if !in_order || (own.is_some() && other.is_some() && own > other) {
                    return Err(format!("{at} and {need} are in the wrong order"));
                }
            }
        }
        Ok(())
    }
}
