//! Walks components along their order: those that wait for nobody run side by side.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::time::Duration;

use tokio::task::{AbortHandle, Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};

use crate::base::{BoxError, panic_text};
use crate::declare::Position;
use crate::observe::Laps;
use crate::run::hooks::failure::HookError;
use crate::run::hooks::progress::{Limited, Progress};
use crate::wire::runtime::TO_BE_DROPPED;

/// How late a timer may be although nobody holds a thread.
const TIMER_SLACK: Duration = Duration::from_millis(10);

/// Components on their way, by their numbers. It can be left at any time and gone on with later; what runs goes on
/// meanwhile.
pub(super) struct Walk {
    before: Vec<Vec<usize>>,
    waits: Vec<usize>,
    dependants: Vec<Vec<usize>>,
    /// Of each component its turn.
    turn_of: Vec<Position>,
    /// By their [`Position`].
    turns: [Turn; 3],
    tasks: JoinSet<Ended>,
    /// Of each that has ended the moment from which on it did not let go of its thread.
    held_from: Vec<Option<Instant>>,
    running: HashMap<Id, Running>,
    /// How many of these have a hook with a time of its own.
    limited: usize,
    /// Of each how far its hooks have come.
    progress: Vec<Progress>,
    /// What holds its thread beyond its time, and is not waited for any longer.
    stuck: Vec<(usize, AbortHandle)>,
    /// When to look for such.
    look_at: Instant,
    laps: Laps,
    goes_on: bool,
    is_paused: bool,
    is_aborted: bool,
}

/// The components of one turn.
#[derive(Default)]
struct Turn {
    /// Those that wait for nobody but the turns before.
    ready: VecDeque<usize>,
    /// How many have not ended.
    left: usize,
    /// The one that was the last to end.
    last: Option<usize>,
}

/// The hooks of one component on their way; of one type, since a task of each other type is compiled for itself.
pub(super) type ComponentFuture = Pin<Box<dyn Future<Output = Result<(), Vec<HookError>>> + Send>>;

/// A component that is to run.
pub(super) struct Begun {
    pub(super) future: ComponentFuture,
    /// Whether one of its hooks has a time of its own.
    pub(super) is_limited: bool,
}

/// A component that has begun and not ended.
struct Running {
    at: usize,
    handle: AbortHandle,
    is_limited: bool,
    /// The moment since which it was overdue when it was last looked at.
    overdue: Option<Instant>,
}

/// A component that has come to its end, at this moment: who waits for it may be kept from looking by another one.
struct Ended {
    led_to: Result<(), Vec<HookError>>,
    at: Instant,
    held_from: Instant,
}

/// How a component ended.
pub(super) enum Ending {
    Done,
    Failed(Vec<HookError>),
    /// It holds its thread beyond the time of a hook of its own.
    Stuck(HookError),
    /// It was dropped.
    Aborted,
}

impl Walk {
    /// Each component may begin once all of `before[it]` are done, and all whose turn comes before its own: none of these
    /// waits for it. After a failure nothing new begins, unless it `goes_on`: then failed ones count as done.
    pub(in crate::run) fn new(before: Vec<Vec<usize>>, turn_of: Vec<Position>, goes_on: bool) -> Self {
        let waits: Vec<usize> = before.iter().map(Vec::len).collect();
        let mut dependants = vec![Vec::new(); before.len()];
        for (at, others) in before.iter().enumerate() {
            for other in others {
                if let Some(list) = dependants.get_mut(*other) {
                    list.push(at);
                }
            }
        }
        let mut turns = <[Turn; 3]>::default();
        for (at, position) in turn_of.iter().enumerate() {
            let turn = &mut turns[*position as usize];
            turn.left += 1;
            if waits[at] == 0 {
                turn.ready.push_back(at);
            }
        }
        Self {
            turn_of,
            turns,
            laps: Laps::new(before.len()),
            before,
            held_from: vec![None; waits.len()],
            progress: waits.iter().map(|_| Progress::default()).collect(),
            stuck: Vec::new(),
            look_at: Instant::now() + TO_BE_DROPPED,
            waits,
            dependants,
            tasks: JoinSet::new(),
            running: HashMap::new(),
            limited: 0,
            goes_on,
            is_paused: false,
            is_aborted: false,
        }
    }

    /// Begins whatever may begin now, with at most `at_once` running.
    pub(super) fn begin_ready(&mut self, at_once: usize, mut begin: impl FnMut(usize, Progress) -> Begun) {
        while !self.is_paused
            && self.running.len() < at_once
            && let Some(turn) = self.turns.iter_mut().find(|turn| turn.left > 0)
            && let Some(at) = turn.ready.pop_front()
        {
            self.laps.begin(at);
            let Begun { future, is_limited } = begin(at, self.progress[at].clone());
            let handle = self.tasks.spawn(timed(future));
            self.limited += usize::from(is_limited);
            self.running.insert(handle.id(), Running { at, handle, is_limited, overdue: None });
        }
    }

    /// Waits for the next to end; `None` once nothing runs. Nothing is lost if the wait is given up.
    pub(in crate::run) async fn next(&mut self) -> Option<(usize, Ending)> {
        while !self.running.is_empty() {
            let ended = if self.limited == 0 || self.is_aborted {
                // Don't touch the clock without limits: a test may have paused it.
                self.tasks.join_next_with_id().await?
            } else {
                tokio::select! {
                    biased;
                    ended = self.tasks.join_next_with_id() => ended?,
                    () = sleep_until(self.look_at) => {
                        let Some((at, error)) = self.given_up() else { continue };
                        return Some((at, self.finish(at, Ending::Stuck(error))));
                    }
                }
            };
            let (task, ended) = match ended {
                Ok((task, ended)) => (task, Some(ended)),
                // Panics of user code are caught within.
                Err(error) => (error.id(), None),
            };
            let Some(Running { at, .. }) = self.removed(task) else { continue };
            self.laps.end_at(at, ended.as_ref().map_or_else(Instant::now, |ended| ended.at));
            let ending = match ended {
                None => Ending::Aborted,
                Some(Ended { led_to, held_from, .. }) => {
                    self.held_from[at] = Some(held_from);
                    led_to.map_or_else(Ending::Failed, |()| Ending::Done)
                }
            };
            return Some((at, self.finish(at, ending)));
        }
        None
    }

    fn removed(&mut self, task: Id) -> Option<Running> {
        let removed = self.running.remove(&task)?;
        self.limited -= usize::from(removed.is_limited);
        Some(removed)
    }

    /// A component has ended: those that waited for it may begin, or, after a failure, nothing may.
    fn finish(&mut self, at: usize, ending: Ending) -> Ending {
        if matches!(ending, Ending::Done) || self.goes_on {
            let turn = &mut self.turns[self.turn_of[at] as usize];
            turn.left -= 1;
            turn.last = Some(at);
            for dependant in std::mem::take(&mut self.dependants[at]) {
                self.waits[dependant] -= 1;
                if self.waits[dependant] == 0 {
                    self.turns[self.turn_of[dependant] as usize].ready.push_back(dependant);
                }
            }
        } else {
            self.is_paused = true;
        }
        ending
    }

    /// Gives up one that was overdue when it was last looked at and still is: what lets go of its thread ends by itself then.
    fn given_up(&mut self) -> Option<(usize, HookError)> {
        let held =
            |each: &Running| self.progress[each.at].overdue().filter(|hook| each.overdue == Some(hook.due()));
        let stuck = self.running.iter().filter_map(|(task, each)| Some((each.at, *task, held(each)?)));
        let Some((at, task, hook)) = stuck.min_by_key(|(at, ..)| *at) else {
            for each in self.running.values_mut() {
                each.overdue = self.progress[each.at].overdue().map(Limited::due);
            }
            self.look_at = Instant::now() + TO_BE_DROPPED;
            return None;
        };
        let Running { handle, .. } = self.removed(task)?;
        self.progress[at].give_up();
        handle.abort();
        self.stuck.push((at, handle));
        self.laps.end(at);
        Some((at, hook.held()))
    }

    /// Lets nothing new begin.
    pub(super) fn pause(&mut self) {
        self.is_paused = true;
    }

    /// Lets nothing new begin and drops what runs, as soon as it reaches an `await`.
    pub(super) fn abort(&mut self) {
        self.is_paused = true;
        self.is_aborted = true;
        self.running.values().for_each(|each| self.progress[each.at].give_up());
        self.tasks.abort_all();
    }

    /// Whether what ran was dropped here; else only the end of the runtime drops it.
    pub(super) fn is_aborted(&self) -> bool {
        self.is_aborted
    }

    /// What has begun and not ended.
    pub(in crate::run) fn running(&self) -> Vec<(usize, AbortHandle)> {
        let running = self.running.values().map(|each| (each.at, each.handle.clone()));
        let mut running: Vec<_> = running.collect();
        running.sort_unstable_by_key(|(at, _)| *at);
        running
    }

    /// What was given up while it held its thread.
    pub(super) fn stuck(&self) -> &[(usize, AbortHandle)] {
        &self.stuck
    }

    /// How many hooks of a component have ended: start hooks that came to a good end, or stop hooks.
    pub(super) fn ended_in(&self, at: usize) -> usize {
        self.progress.get(at).map_or(0, Progress::ended)
    }

    /// What held its thread beyond a moment, by more than timers are late by themselves.
    pub(super) fn holding(&self, moment: Instant) -> impl Iterator<Item = usize> {
        let held_from = self.held_from.iter().enumerate();
        let began_before = held_from.filter(move |(_, from)| from.is_some_and(|from| from <= moment));
        let late = moment + TIMER_SLACK;
        let is_late = move |at: &usize| self.laps.ended_at(*at).is_some_and(|ended| ended > late);
        began_before.map(|(at, _)| at).filter(is_late)
    }

    /// When each ran.
    pub(super) fn laps(&self) -> &Laps {
        &self.laps
    }

    /// What a component waited for; of those whose turn came before its own the last to end.
    pub(in crate::run) fn before(&self, at: usize) -> Vec<usize> {
        let turn = self.turn_of.get(at).map_or(0, |turn| *turn as usize);
        let gate = self.turns[..turn].iter().rev().find_map(|turn| turn.last);
        self.before.get(at).into_iter().flatten().copied().chain(gate).collect()
    }
}

/// Runs a component to its end, and looks at the clock there.
async fn timed(mut step: ComponentFuture) -> Ended {
    std::future::poll_fn(|context| {
        let held_from = Instant::now();
        let polled = step.as_mut().poll(context);
        polled.map(|led_to| Ended { led_to, at: Instant::now(), held_from })
    })
    .await
}

/// The text of a panic.
pub(in crate::run) fn text_of(error: JoinError) -> String {
    match error.try_into_panic() {
        Ok(payload) => panic_text(payload),
        Err(error) => BoxError::from(error).to_string(),
    }
}
