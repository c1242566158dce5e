//! Who may ask for guarded points, which open every plugin's data.

use crate::base::HOST;
use crate::declare::PointDecl;
use crate::diagnostics::{Code, Diagnostic, Report, nearest};
use crate::plan::choices::rules::Rules;
use crate::plan::flatten::rows::NONE;
use crate::plan::graph::Graph;
use crate::plan::graph::places::with_need;

/// A guarded point is open to the host and to those that it trusts; others get a handle.
pub(super) fn guarded(
    graph: &Graph,
    need: u32,
    point: &'static PointDecl,
    handle: bool,
    rules: &Rules,
    report: &mut Report,
) {
    let number = graph.solved.needs[need as usize].node;
    let node = graph.node(number);
    let key = graph.key_of(number);
    // What a decorator wraps is handed to it by the framework.
    if key == HOST || node.works_on_first() && node.needs == need {
        return;
    }
    if handle {
        // Where nobody provides it, nothing is kept.
        if graph.solved.bindings[need as usize] != NONE {
            report.extend(derived_key(graph, number, point, need));
        }
        return;
    }
    // A misspelt key is told as such, with the one that it is near.
    let is_meant = |trusted: &str| {
        let keys = || graph.registry.keys();
        trusted == key || !keys().any(|known| known == trusted) && nearest(trusted, keys()).contains(&key)
    };
    if rules.trusted.iter().any(|(trusted, _)| is_meant(trusted)) {
        return;
    }
    report.push(untrusted(graph, key, point, |found| with_need(found, graph, need)));
}

/// A plugin that is not trusted asks for a guarded point.
pub(in crate::plan) fn untrusted(
    graph: &Graph,
    key: &str,
    point: &PointDecl,
    placed: impl FnOnce(Diagnostic) -> Diagnostic,
) -> Diagnostic {
    let name = graph.called(point);
    let message = format!("`{key}` asks for the raw {name}, which opens every plugin's data");
    graph
        .with_declared(placed(Diagnostic::error(Code::Untrusted, message)), point)
        .help("ask for the handle that is made for the plugin, such as `Storage`")
        .help(format!("or name the plugin in the host: `App::trust(\"{key}\")`"))
}

fn derived_key(graph: &Graph, node: u32, point: &PointDecl, need: u32) -> Option<Diagnostic> {
    let plugin = graph.registry.plugin(graph.node(node).plugin as usize)?;
    if plugin.plugin.key_is_given || plugin.key.is_some() {
        return None;
    }
    let key = plugin.key();
    let name = graph.called(point);
    let message = format!("`{key}` keeps data in {name} under a key that was derived from its name");
    let found = with_need(Diagnostic::warning(Code::DerivedStorageKey, message), graph, need);
    Some(
        found
            .note("renaming the struct would change the key, and the data would seem lost")
            .help(format!("fix the key: `#[plugin(key = \"{key}\")]`")),
    )
}
