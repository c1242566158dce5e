//! Where nodes and needs are, in reports.

use super::Graph;
use crate::diagnostics::Diagnostic;

/// With the place of a node, behind a label that says what it does there.
pub(in crate::plan) fn with_node(
    diagnostic: Diagnostic,
    graph: &Graph,
    label: &str,
    node: u32,
) -> Diagnostic {
    match graph.node_origin(node) {
        Some(origin) => diagnostic.place(format!("{label} {}", graph.node_place(node)), origin),
        None => diagnostic,
    }
}

/// With the place of a need, as that of who needs something.
pub(in crate::plan) fn with_need(diagnostic: Diagnostic, graph: &Graph, need: u32) -> Diagnostic {
    match graph.need_origin(need) {
        Some(origin) => diagnostic.place(format!("needed by {}", graph.need_name(need)), origin),
        None => diagnostic,
    }
}
