use std::fmt;

use crate::config::tree::{At, Node, Step, Table, Value, dotted};
use crate::diagnostics::Location;

/// Where a value of the configuration comes from. What it is, is not shown: it may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValuePlace {
    /// Its section and keys: `notes.server.port`.
    pub path: String,
    /// The place that counts.
    pub location: Location,
    /// The places of the values that it overrides, the nearest layer first.
    pub over: Vec<Location>,
}

impl fmt::Display for ValuePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.location)?;
        self.over.iter().try_for_each(|over| write!(f, ", over {over}"))
    }
}

/// The places of all values that are not tables, in the order of the tree.
pub(super) fn places(root: &Table) -> Vec<ValuePlace> {
    let mut found = Vec::new();
    for entry in &root.entries {
        walk(&entry.key, &mut Vec::new(), &entry.node, &mut found);
    }
    found
}

/// No deeper than a tree may be.
fn walk(section: &str, path: &mut Vec<Step>, node: &Node, found: &mut Vec<ValuePlace>) {
    match node.value.table() {
        // One that is blank may be a value itself; what lower layers say of it is there only if it is a table.
        Some(table) if !matches!(&node.value, Value::Blank(below) if below.entries.is_empty()) => {
            for entry in &table.entries {
                path.push(Step::Key(entry.key.clone()));
                walk(section, path, &entry.node, found);
                path.pop();
            }
        }
        _ => found.push(ValuePlace {
            path: dotted(section, path),
            location: node.at.location(),
            over: node.over.iter().rev().map(At::location).collect(),
        }),
    }
}
