//! The order of building: one after the other where nothing has to be awaited, else side by side along the graph.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, timeout};

use super::failure::{self, Trouble};
use super::quarantine::Quarantine;
use super::runtime::{self, TO_BE_DROPPED};
use super::step::{Begun, Ended, Pending, Shelf, Work, begin, begin_caught, building};
use crate::base::{ABSENT, Built, Slots, View, moment, panic_text};
use crate::diagnostics::{Diagnostic, TimeoutContext};
use crate::observe::{Lap, Laps, Leg, Timing};
use crate::plan::{LaidOut, Plan};

/// Builds `wanted`, which stands in an order in which dependencies come first; tells how long it took. Up to the first
/// contribution that has to be awaited this is a plain loop; a graph without one needs no bookkeeping.
pub(super) async fn build(
    work: Work<'_>,
    shelf: &mut Shelf<'_>,
    running: &mut JoinSet<Ended>,
    wanted: &[u32],
    mut quarantine: Option<&mut Quarantine>,
) -> Result<Timing, Box<Diagnostic>> {
    let since = Instant::now();
    let until = work.limits.total.map(|total| moment(since, total));
    let quarantine = quarantine.take().filter(|_| work.plan.has_expendable());
    if work.observers.is_heard() || quarantine.is_some() {
        return Schedule::new(work, shelf, running, wanted, since, until).keeping(quarantine).run().await;
    }
    let mut at = 0;
    // One guard for all calls: `at` tells which of them panicked.
    let begun = catch_unwind(AssertUnwindSafe(|| {
        if let Shelf::New(slots) = shelf {
            return fill(work.plan, slots, wanted, &mut at);
        }
        while let Some(slot) = wanted.get(at) {
            if let Some(future) = begin(work.plan, shelf, *slot)? {
                return Ok(Some(future));
            }
            at += 1;
        }
        Ok(None)
    }));
    let rest = wanted.get(at..).unwrap_or_default();
    let slot = rest.first().copied().unwrap_or(ABSENT);
    let trouble = match begun {
        Ok(Ok(Some(future))) => {
            let mut schedule = Schedule::new(work, shelf, running, rest, since, until);
            schedule.go_on_with_first(Begun { future, watch: None })?;
            return schedule.run().await;
        }
        Ok(Ok(None)) => return Ok(Timing { what: "build", wall: since.elapsed(), path: Vec::new() }),
        Ok(Err(trouble)) => trouble,
        Err(payload) => Trouble::Panicked(panic_text(payload)),
    };
    Err(failure::build_failure(work.plan, shelf.slots(), slot, trouble))
}

/// Slots that are being filled, with what runs for them.
pub(super) struct Wiring {
    pub(super) slots: Slots,
    pub(super) running: JoinSet<Ended>,
}

impl Wiring {
    /// The slots, once nothing runs any more.
    pub(super) fn into_slots(mut self) -> Slots {
        let later = self.slots.later().clone();
        std::mem::replace(&mut self.slots, Slots::new(0, later))
    }
}

impl Drop for Wiring {
    /// Given up on the way: what runs holds instances, so it is dropped before they are, to keep their order.
    fn drop(&mut self) {
        if self.running.is_empty() {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            let later = self.slots.later().clone();
            let slots = std::mem::replace(&mut self.slots, Slots::new(0, later));
            let mut running = std::mem::take(&mut self.running);
            runtime.spawn(async move {
                let _ = timeout(TO_BE_DROPPED, running.shutdown()).await;
                drop(slots);
            });
        }
    }
}

/// Fills the slots of the plan's own order, up to what has to be awaited.
fn fill(plan: &Plan, slots: &mut Slots, order: &[u32], at: &mut usize) -> Result<Option<Pending>, Trouble> {
    let laid_out = plan.laid_out();
    while let Some(slot) = order.get(*at) {
        match laid_out.get(*at).copied().unwrap_or(LaidOut::Other) {
            LaidOut::Construct { construct, key, needs, needs_end } => {
                let view = View::new(slots, key, ABSENT, plan.bindings(needs, needs_end));
                let plugin = construct(&view).ok_or(Trouble::Unmet)?;
                slots.fill(*slot, Built::Plugin(plugin));
            }
            LaidOut::Gift { plugin, cast } => slots.fill(*slot, Built::Gift { plugin, cast }),
            LaidOut::Other => {
                if let Some(future) = begin(plan, &mut Shelf::New(slots), *slot)? {
                    return Ok(Some(future));
                }
            }
        }
        *at += 1;
    }
    Ok(None)
}

/// Slots on their way, by their places in `wanted`.
struct Schedule<'a, 's> {
    work: Work<'a>,
    shelf: &'a mut Shelf<'s>,
    wanted: &'a [u32],
    places: HashMap<u32, usize>,
    waiting: Vec<usize>,
    dependants: Vec<Vec<usize>>,
    ready: VecDeque<usize>,
    running: &'a mut JoinSet<Ended>,
    place_of: HashMap<Id, usize>,
    laps: Laps,
    since: Instant,
    until: Option<Instant>,
    /// Where failures of expendable plugins go; `None` where every failure is one of all.
    quarantine: Option<&'a mut Quarantine>,
}

impl<'a, 's> Schedule<'a, 's> {
    fn new(
        work: Work<'a>,
        shelf: &'a mut Shelf<'s>,
        running: &'a mut JoinSet<Ended>,
        wanted: &'a [u32],
        since: Instant,
        until: Option<Instant>,
    ) -> Self {
        let places = wanted.iter().enumerate().map(|(at, slot)| (*slot, at)).collect();
        let mut schedule = Self {
            work,
            shelf,
            wanted,
            places,
            waiting: vec![0; wanted.len()],
            dependants: vec![Vec::new(); wanted.len()],
            ready: VecDeque::new(),
            running,
            place_of: HashMap::new(),
            laps: Laps::new(wanted.len()),
            since,
            until,
            quarantine: None,
        };
        for at in 0..wanted.len() {
            let before = schedule.before(at);
            schedule.waiting[at] = before.len();
            if before.is_empty() {
                schedule.ready.push_back(at);
            }
            for earlier in before {
                schedule.dependants[earlier].push(at);
            }
        }
        schedule
    }

    fn keeping(self, quarantine: Option<&'a mut Quarantine>) -> Self {
        Self { quarantine, ..self }
    }

    /// What has to be built before, as far as it was wanted.
    fn before(&self, at: usize) -> Vec<usize> {
        let slot = self.wanted.get(at).copied().unwrap_or(ABSENT);
        let before = self.work.plan.dependencies(slot).into_iter();
        before.filter_map(|dependency| self.places.get(&dependency).copied()).collect()
    }

    /// After a failure what runs is dropped, and that is waited for.
    async fn run(mut self) -> Result<Timing, Box<Diagnostic>> {
        match self.go().await {
            Ok(()) => Ok(self.timing()),
            Err(failure) if self.running.is_empty() => Err(failure),
            Err(failure) => {
                // One that holds its thread can't be waited for.
                let _ = timeout(TO_BE_DROPPED, self.running.shutdown()).await;
                Err(failure)
            }
        }
    }

    async fn go(&mut self) -> Result<(), Box<Diagnostic>> {
        loop {
            while self.running.len() < self.work.limits.at_once
                && let Some(at) = self.ready.pop_front()
            {
                self.begin(at)?;
            }
            let Some(ended) = self.running.join_next_with_id().await else { return Ok(()) };
            let (task, ended) = match ended {
                Ok((task, ended)) => (task, ended),
                Err(error) => {
                    let task = error.id();
                    let panic = error.try_into_panic().map(panic_text);
                    (task, Err(panic.map_or(Trouble::Cancelled, Trouble::Panicked)))
                }
            };
            let Some(at) = self.place_of.remove(&task) else { continue };
            self.laps.end(at);
            let slot = self.wanted.get(at).copied().unwrap_or(ABSENT);
            match ended {
                Ok(built) => {
                    self.shelf.fill(slot, built);
                    self.release(at);
                }
                Err(trouble) => self.failed(at, trouble)?,
            }
        }
    }

    /// The first of `wanted` has begun already.
    fn go_on_with_first(&mut self, begun: Begun) -> Result<(), Box<Diagnostic>> {
        self.ready.pop_front();
        self.laps.begin(0);
        self.spawn(0, begun)
    }

    fn begin(&mut self, at: usize) -> Result<(), Box<Diagnostic>> {
        let Some(slot) = self.wanted.get(at).copied() else { return Ok(()) };
        self.laps.begin(at);
        if let Some(quarantine) = &mut self.quarantine
            && quarantine.takes(self.work.plan, slot)
        {
            self.laps.end(at);
            self.leave_out(at, slot);
            return Ok(());
        }
        match begin_caught(self.work, self.shelf, slot) {
            Ok(Some(begun)) => self.spawn(at, begun)?,
            Ok(None) => {
                self.laps.end(at);
                self.release(at);
            }
            Err(trouble) => {
                self.laps.end(at);
                self.failed(at, trouble)?;
            }
        }
        Ok(())
    }

    fn spawn(&mut self, at: usize, begun: Begun) -> Result<(), Box<Diagnostic>> {
        if self.running.is_empty() {
            runtime::expected()?;
        }
        let slot = self.wanted.get(at).copied().unwrap_or(ABSENT);
        let task = self.running.spawn(building(self.work.plan, self.work.run(slot, self.until, begun)));
        self.place_of.insert(task.id(), at);
        Ok(())
    }

    /// Fails, unless it is a plugin that the application can run without.
    fn failed(&mut self, at: usize, trouble: Trouble) -> Result<(), Box<Diagnostic>> {
        let slot = self.wanted.get(at).copied().unwrap_or(ABSENT);
        let goes_on = self.quarantine.is_some() && self.work.plan.is_expendable(slot);
        let found = self.build_failure(at, trouble, goes_on);
        match &mut self.quarantine {
            Some(quarantine) if goes_on => {
                quarantine.failed(self.work.plan, slot, *found);
                self.leave_out(at, slot);
                Ok(())
            }
            _ => Err(found),
        }
    }

    /// Goes on without what would be in a slot.
    fn leave_out(&mut self, at: usize, slot: u32) {
        let instead = Quarantine::instead(self.work.plan, self.shelf.slots(), slot);
        self.shelf.fill(slot, instead);
        self.release(at);
    }

    fn build_failure(&self, at: usize, trouble: Trouble, goes_on: bool) -> Box<Diagnostic> {
        let slot = self.wanted.get(at).copied().unwrap_or(ABSENT);
        let is_late = matches!(trouble, Trouble::OutOfTime(_));
        let found = failure::build_failure(self.work.plan, self.shelf.slots(), slot, trouble);
        if is_late { Box::new(self.with_timeout_context(at, *found, goes_on)) } else { found }
    }

    /// A slot is filled: what waited for it may begin.
    fn release(&mut self, at: usize) {
        for dependant in std::mem::take(&mut self.dependants[at]) {
            self.waiting[dependant] -= 1;
            if self.waiting[dependant] == 0 {
                self.ready.push_back(dependant);
            }
        }
    }

    fn timing(&self) -> Timing {
        let path = self.laps.critical_path(|at| self.before(at)).into_iter();
        let plan = self.work.plan;
        let leg = |(at, lap, queued): (usize, Lap, Duration)| {
            let slot = self.wanted.get(at).copied()?;
            let (plugin, step) = (plan.key(slot).to_owned(), plan.name(slot));
            plan.calls_user_code(slot).then(|| Leg { plugin, step, took: lap.took(), queued })
        };
        let path = path.filter_map(leg).collect();
        Timing { what: "build", wall: self.since.elapsed(), path }
    }

    /// A report of what ran out of time with what came before it, ran beside it and did not come to run; where it `goes_on`
    /// that may still come.
    fn with_timeout_context(&self, at: usize, found: Diagnostic, goes_on: bool) -> Diagnostic {
        let plan = self.work.plan;
        let names = |places: &mut dyn Iterator<Item = usize>| -> Vec<String> {
            let slots = places.filter_map(|at| self.wanted.get(at).copied());
            slots.filter(|slot| plan.calls_user_code(*slot)).map(|slot| plan.name(slot)).collect()
        };
        let took_time = |at: &usize| self.laps.lap(*at).is_some_and(|lap| !lap.took().is_zero());
        let is_open = |at: &usize| self.laps.has_begun(*at) && self.laps.lap(*at).is_none();
        let before = self.laps.path_to(at, |at| self.before(at));
        let all = || 0..self.wanted.len();
        let context = TimeoutContext {
            waited: self.laps.waited(at).unwrap_or_default(),
            before: names(&mut before.into_iter().filter(took_time)),
            beside: names(&mut all().filter(|other| *other != at).filter(is_open)),
            never: names(&mut all().filter(|other| !goes_on && !self.laps.has_begun(*other))),
        };
        context.annotate(found, "built")
    }
}
