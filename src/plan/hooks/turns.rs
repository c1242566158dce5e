//! Which plugins start and stop before all others, and which after them: what hooks state by `first` and `last`. Who is first
//! takes what it depends on along, and who is last what depends on it, so that no order is against what is used or stated by
//! `before` and `after`.

use super::lifecycle::{Component, Unordered};
use crate::declare::{Anchor, Position};
use crate::plan::graph::Graph;

/// What the hooks of one kind state of their plugin, which starts and stops as a whole; `None` where none states an end. Of
/// both ends neither can be meant for the whole.
fn stated(graph: &Graph, hooks: &[u32]) -> Option<Position> {
    let position = |slot: &u32| Some(graph.contribution(graph.member_behind(*slot))?.placement.position);
    let places = |end: Position| hooks.iter().any(|slot| position(slot) == Some(end));
    match (places(Position::First), places(Position::Last)) {
        (true, false) => Some(Position::First),
        (false, true) => Some(Position::Last),
        (true, true) => Some(Position::Natural),
        (false, false) => None,
    }
}

fn mirrored(turn: Position) -> Position {
    match turn {
        Position::First => Position::Last,
        Position::Natural => Position::Natural,
        Position::Last => Position::First,
    }
}

/// What the start hooks of a component state, and what its stop hooks do. Stopping is the reverse of starting, so where the
/// one says nothing the other counts.
fn statement(graph: &Graph, component: &Component) -> [Position; 2] {
    let (start, stop) = (stated(graph, &component.starts), stated(graph, &component.stops));
    let or = |own: Option<Position>, other: Option<Position>| {
        own.or(other.map(mirrored)).unwrap_or(Position::Natural)
    };
    [or(start, stop), or(stop, start)]
}

/// Settles who starts and stops when: `before` are the components that each starts after, `dependants` those that start after
/// each.
pub(super) fn take_turns(
    graph: &Graph,
    all: &mut [Unordered],
    before: &[Vec<usize>],
    dependants: &[Vec<usize>],
) {
    let statements: Vec<[Position; 2]> = all.iter().map(|each| statement(graph, &each.component)).collect();
    if statements.iter().flatten().all(|turn| *turn == Position::Natural) {
        return;
    }
    let starts: Vec<Position> = statements.iter().map(|[start, _]| *start).collect();
    let stops: Vec<Position> = statements.iter().map(|[_, stop]| mirrored(*stop)).collect();
    let (starts, stops) = (turns(&starts, before, dependants), turns(&stops, before, dependants));
    for ((each, stated), (start_turn, stop_turn)) in
        all.iter_mut().zip(&statements).zip(starts.into_iter().zip(stops))
    {
        each.component.stated = *stated;
        each.component.start_turn = start_turn;
        each.component.stop_turn = mirrored(stop_turn);
    }
}

/// When each has its turn. What is last stays so where something that is first depends on it, which then waits for it.
fn turns(stated: &[Position], before: &[Vec<usize>], dependants: &[Vec<usize>]) -> Vec<Position> {
    let mut turns = vec![Position::Natural; stated.len()];
    spread(Position::Last, stated, dependants, &mut turns);
    spread(Position::First, stated, before, &mut turns);
    turns
}

/// Gives a turn to those that state it, and to all that the edges lead to from there.
fn spread(turn: Position, stated: &[Position], edges: &[Vec<usize>], turns: &mut [Position]) {
    let mut open: Vec<usize> = (0..stated.len()).filter(|at| stated[*at] == turn).collect();
    while let Some(at) = open.pop() {
        if turns[at] == Position::Natural {
            turns[at] = turn;
            open.extend(&edges[at]);
        }
    }
}

/// Components in the order of stopping: the reverse of starting, apart from who stops first and last.
pub(in crate::plan) fn in_stop_order(components: &[Component]) -> Vec<&Component> {
    let mut all: Vec<&Component> = components.iter().rev().collect();
    all.sort_by_key(|component| component.stop_turn);
    all
}

/// Puts the stop hooks of one component into the order in which they run: who is first, then the rest in the reverse of the
/// order of declaration, then who is last.
pub(super) fn place_stops(graph: &Graph, stops: &mut [u32]) {
    stops.reverse();
    if stops.len() > 1 {
        stops.sort_by_key(|slot| place_in_plugin(graph, graph.member_behind(*slot)));
    }
}

/// Where a hook stands among those of its plugin, which it may name to stand before or after them all.
fn place_in_plugin(graph: &Graph, hook: u32) -> Position {
    let (Some(decl), Some(plugin)) = (graph.contribution(hook), graph.plugin_of(hook)) else {
        return Position::Natural;
    };
    let is_own = |anchor: &Anchor| anchor.means(graph.key_of(hook), plugin);
    if decl.placement.before.iter().any(is_own) {
        Position::First
    } else if decl.placement.after.iter().any(is_own) {
        Position::Last
    } else {
        decl.placement.position
    }
}
