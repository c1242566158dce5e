//! What should happen, computed without the framework: a clock, three phases, one fault.

use std::collections::BTreeSet;

use crate::Fault;
use crate::shapes::Shape;

/// In which phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Build,
    Start,
    Stop,
}

impl Stage {
    pub(crate) const ALL: [Self; 3] = [Self::Build, Self::Start, Self::Stop];
}

/// Where something goes wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    pub(crate) stage: Stage,
    pub(crate) component: usize,
}

/// What a component does or suffers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deed {
    /// A constructor or hook came to its end, well or not.
    Ended(Stage),
    /// A constructor or hook was dropped on its way.
    Cut(Stage),
    /// The instance was dropped.
    Dropped,
}

/// A moment in milliseconds, a deed and a component.
pub(crate) type Happened = (u64, Deed, usize);

#[derive(Debug, Default)]
pub(crate) struct Expected {
    pub(crate) happened: Vec<Happened>,
    pub(crate) codes: Vec<&'static str>,
}

/// How long a constructor or hook of a component takes. Powers of two, so that no two paths through a graph take the same
/// time and every moment has one meaning.
pub(crate) const fn duration(component: usize) -> u64 {
    4 << component
}

/// When whoever waits gives up, after the component began: at no moment in which anything ends.
pub(crate) const fn given_up_after(component: usize) -> u64 {
    duration(component) / 2 + 1
}

/// How long one constructor or hook may take.
pub(crate) const LIMIT: u64 = 1 << 20;

/// The work of one phase: who began and ended when.
struct Phase<'a> {
    shape: &'a Shape,
    stage: Stage,
    fault: Option<(Fault, usize)>,
    /// Who takes part.
    members: BTreeSet<usize>,
    /// What goes on after a failure.
    goes_on: bool,
}

struct Outcome {
    ended: Vec<(u64, usize)>,
    cut: Vec<(u64, usize)>,
    failed: bool,
    /// When the phase was over.
    over: u64,
    /// When whoever waits gave up.
    given_up: Option<u64>,
}

impl Phase<'_> {
    fn waits_for(&self, component: usize) -> Vec<usize> {
        let all = match self.stage {
            Stage::Stop => self.shape.needed_by(component),
            Stage::Build | Stage::Start => self.shape.needs(component).to_vec(),
        };
        all.into_iter().filter(|other| self.members.contains(other)).collect()
    }

    /// Moment by moment: who may begin begins, who is next ends.
    fn run(&self, from: u64) -> Outcome {
        let fault_of = |component| self.fault.filter(|(_, at)| *at == component).map(|(fault, _)| fault);
        let (mut waiting, mut running) = (self.members.clone(), BTreeSet::new());
        let mut outcome =
            Outcome { ended: Vec::new(), cut: Vec::new(), failed: false, over: from, given_up: None };
        let mut done: BTreeSet<usize> = BTreeSet::new();
        let mut given_up = None;
        loop {
            if !outcome.failed || self.goes_on {
                let free = |at: &usize| self.waits_for(*at).iter().all(|other| done.contains(other));
                for component in waiting.clone().into_iter().filter(free) {
                    waiting.remove(&component);
                    let takes =
                        if fault_of(component) == Some(Fault::Hang) { LIMIT } else { duration(component) };
                    running.insert((outcome.over + takes, component));
                    if fault_of(component) == Some(Fault::Cancel) {
                        given_up = Some(outcome.over + given_up_after(component));
                    }
                }
            }
            let Some((moment, component)) = running.first().copied() else { return outcome };
            if let Some(given_up) = given_up.filter(|given_up| *given_up < moment)
                && self.stage != Stage::Stop
            {
                outcome.cut.extend(running.iter().map(|(_, component)| (given_up, *component)));
                (outcome.over, outcome.given_up) = (given_up, Some(given_up));
                return outcome;
            }
            running.remove(&(moment, component));
            outcome.over = moment;
            match fault_of(component) {
                Some(Fault::Hang) => outcome.cut.push((moment, component)),
                _ => outcome.ended.push((moment, component)),
            }
            if matches!(fault_of(component), Some(Fault::Failure | Fault::Panic | Fault::Hang)) {
                outcome.failed = true;
                if self.stage == Stage::Build {
                    outcome.cut.extend(running.iter().map(|(_, component)| (moment, *component)));
                    return outcome;
                }
                if self.goes_on {
                    done.insert(component);
                }
            } else {
                done.insert(component);
            }
        }
    }
}

const fn code(stage: Stage, fault: Fault) -> Option<&'static str> {
    match (stage, fault) {
        (_, Fault::None | Fault::Cancel | Fault::CancelAtTheEnd) => None,
        (Stage::Build, Fault::Failure) => Some("JF0401"),
        (Stage::Build, Fault::Panic) => Some("JF0402"),
        (Stage::Build, Fault::Hang) => Some("JF0404"),
        (Stage::Start, Fault::Failure) => Some("JF0501"),
        (Stage::Stop, Fault::Failure) => Some("JF0502"),
        (_, Fault::Panic) => Some("JF0507"),
        (_, Fault::Hang) => Some("JF0503"),
    }
}

/// What a whole life looks like: built, started, stopped, dropped.
pub(crate) fn expected(shape: &Shape, fault: Fault, point: Point) -> Expected {
    let mut expected = Expected::default();
    let fault_in = |stage| (point.stage == stage).then_some((fault, point.component));
    let all: BTreeSet<usize> = (0..shape.len()).collect();
    let phase = |stage, members| Phase {
        shape,
        stage,
        fault: fault_in(stage),
        members,
        goes_on: stage == Stage::Stop,
    };

    let built = phase(Stage::Build, all.clone()).run(0);
    expected.note(Stage::Build, &built);
    let mut over = built.over;
    let mut instances: Vec<usize> = built.ended.iter().map(|(_, component)| *component).collect();
    if built.failed {
        // The one that failed gave nothing.
        instances.retain(|component| *component != point.component);
    }
    if !built.failed && built.given_up.is_none() {
        let started = phase(Stage::Start, all).run(over);
        expected.note(Stage::Start, &started);
        let is_bad = |component: usize| started.failed && component == point.component;
        let to_stop =
            started.ended.iter().map(|(_, component)| *component).filter(|component| !is_bad(*component));
        let stopped = phase(Stage::Stop, to_stop.collect()).run(started.over);
        expected.note(Stage::Stop, &stopped);
        over = stopped.over;
    }
    // In the reverse order of construction, all at one moment.
    expected.happened.sort_by_key(|(moment, deed, component)| (*moment, *deed, *component));
    expected.happened.extend(instances.iter().rev().map(|component| (over, Deed::Dropped, *component)));
    expected.codes.extend(code(point.stage, fault));
    expected
}

impl Expected {
    fn note(&mut self, stage: Stage, outcome: &Outcome) {
        let ended = outcome.ended.iter().map(|(moment, component)| (*moment, Deed::Ended(stage), *component));
        let cut = outcome.cut.iter().map(|(moment, component)| (*moment, Deed::Cut(stage), *component));
        self.happened.extend(ended.chain(cut));
    }
}
