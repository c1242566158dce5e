//! The stage from beginning to end.

use std::any::TypeId;
use std::sync::OnceLock;

use super::choices::chosen::{Chosen, chosen};
use super::choices::conditions::settled;
use super::choices::defaults::default_keys;
use super::choices::replaced::living_as_replaced;
use super::choices::rules::Rules;
use super::flatten::count::Counts;
use super::flatten::known::{DefaultKeys, point_hash};
use super::flatten::rows::NONE;
use super::graph::Graph;
use super::graph::run_time::solve;
use super::graph::tables::Tables;
use super::hooks::lifecycle::components;
use super::late_binding::values::{Values, bind};
use super::layout::expansion::PlanParts;
use super::layout::injections::{InjectedCalls, injected_calls};
use super::layout::layers::Layers;
use super::plan::Plan;
use super::report::advice::{advice, required_but_off};
use super::report::findings::findings;
use super::report::no_default::without_default;
use super::report::overrides::overrides;
use super::report::sound_keys::with_tried_keys;
use super::report::stated::{keyless_points, stated};
use crate::collect::{Listed, Registry};
use crate::config::LoadedSettings;
use crate::diagnostics::Report;

/// Makes the plan of a registry. `solved` is the compiler's, for a registry that is just what it has seen.
///
/// # Errors
/// The report of everything that is wrong with it. Without errors the warnings come with the plan.
pub fn plan(
    registry: Registry,
    solved: Option<Tables>,
    settings: Option<&LoadedSettings>,
    rules: &Rules,
    mut report: Report,
) -> Result<(Plan, Report), Report> {
    let (registry, undecided) = match solved {
        // The compiler leaves a list with conditions to the run time.
        Some(_) => (registry, Vec::new()),
        None => settled(registry, settings, rules, &mut report),
    };
    let list: Vec<Listed<'_>> = if solved.is_some() { Vec::new() } else { registry.plugins().collect() };
    let counts = Counts::of(&list, &[], &[]);
    if counts.has_untold() {
        report = with_tried_keys(&list, report)?;
    }
    let has_statements = solved.as_ref().is_none_or(|solved| solved.has_statements);
    let choices = settings.map(LoadedSettings::choices);
    let open = open_points(&registry, undecided, has_statements);
    let (chosen, unsettled) = chosen(&registry, choices, open, &mut report);
    let (defaults, told) = default_keys(&registry, choices, has_statements, &mut report);
    let (registry, solved) = match solved {
        Some(solved) => (registry, solved),
        None if rules.replaced.is_empty() => {
            let solved = solve(&list, &counts, &[], &chosen, &defaults);
            (registry, solved)
        }
        None => solved_as_replaced(registry, rules, &chosen, &defaults),
    };
    let mut graph = Graph::solved(registry, solved, defaults);
    graph.supplied.clone_from(&rules.supplied);
    graph.chosen = chosen;
    overrides(&graph, rules, &mut report);
    let injected = injected_calls(&graph, rules, &mut report);
    findings(&graph, &unsettled, &mut report);
    stated(&graph, rules, &mut report);
    without_default(&graph, &told, &unsettled, &mut report);
    advice(&graph, &unsettled, &mut report);
    let values = bind(&mut graph, settings, rules, &mut report);
    let report = if rules.strict { report.strict() } else { report };
    if report.has_errors() {
        return Err(report);
    }
    lay_out(graph, values, injected, rules, report)
}

/// The points of which it is not known what would be given to them, so that nothing is said of what they lack.
fn open_points(registry: &Registry, undecided: Vec<TypeId>, has_statements: bool) -> Vec<TypeId> {
    let mut open = undecided;
    open.extend(&registry.refused);
    if has_statements {
        open.extend(keyless_points(registry));
        open.extend(required_but_off(registry));
    }
    open
}

/// Solves the registry in which what the host replaces is served by its own.
fn solved_as_replaced(
    registry: Registry,
    rules: &Rules,
    chosen: &[Chosen],
    defaults: &DefaultKeys,
) -> (Registry, Tables) {
    // What replaces something may live in a scope that was not counted.
    let registry = living_as_replaced(registry, rules, chosen);
    let list: Vec<Listed<'_>> = registry.plugins().collect();
    let replaced: Vec<u64> = rules.replaced.iter().map(|each| point_hash(each.point)).collect();
    let solved = solve(&list, &Counts::of(&list, &[], &[]), &replaced, chosen, defaults);
    drop(list);
    (registry, solved)
}

/// In which order plugins start, and what is built in which scope.
fn lay_out(
    graph: Graph,
    values: Values,
    injected: InjectedCalls,
    rules: &Rules,
    mut report: Report,
) -> Result<(Plan, Report), Report> {
    let (components, mut contradictions) = components(&graph, NONE);
    let parts = PlanParts { graph: &graph, injected: &injected };
    let layers = Layers::of(parts, values.0.len(), &mut contradictions);
    if contradictions.has_errors() {
        report.extend(contradictions);
        return Err(report);
    }
    let trusted = rules.trusted.iter().map(|(key, _)| key.clone()).collect();
    Ok((Plan { graph, values, components, injected, points: OnceLock::new(), trusted, layers }, report))
}
