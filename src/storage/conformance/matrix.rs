use std::fmt::Write as _;

use crate::storage::contract::{Ability, Atomic, Capabilities, Survives};

type Row = (&'static str, fn(&Capabilities) -> String);

const ROWS: &[Row] = &[
    ("checks", |can| ability(can.checks)),
    ("counters", |can| ability(can.counters)),
    ("merge", |can| ability(can.merge)),
    ("append", |can| ability(can.append)),
    ("clear", |can| ability(can.clear)),
    ("restore", |can| ability(can.restore)),
    ("times to live", |can| ability(can.ttl)),
    ("scans by id", |can| ability(can.order_by_id)),
    ("scans by revision", |can| ability(can.order_by_rev)),
    ("filters and sorting", |can| ability(can.queries)),
    ("count", |can| ability(can.count)),
    ("listing collections", |can| ability(can.collections)),
    ("tokens (`once`)", |can| ability(can.once)),
    ("a batch reaches", |can| atomic(can.atomic)),
    ("an `Ok` survives", |can| survives(can.survives)),
    ("several processes at once", |can| if can.shared { "yes" } else { "no" }.to_owned()),
    ("largest name", |can| bytes(can.limits.name_bytes)),
    ("largest value", |can| bytes(can.limits.value_bytes)),
    ("operations and checks in a batch", |can| can.limits.batch_ops.to_string()),
];

/// What providers can do, side by side, as a table in Markdown.
///
/// ```
/// use jackfield::storage::{Memory, StorageProvider, conformance};
///
/// let table = conformance::capability_matrix(&[("memory", Memory::new().capabilities())]);
/// assert!(table.contains("| counters | native |"));
/// ```
#[must_use]
pub fn capability_matrix(providers: &[(&str, Capabilities)]) -> String {
    let mut table = String::from("| |");
    for (name, _) in providers {
        let _ = write!(table, " {name} |");
    }
    table.push_str("\n|---|");
    table.push_str(&"---|".repeat(providers.len()));
    for (what, cell) in ROWS {
        let _ = write!(table, "\n| {what} |");
        for (_, capabilities) in providers {
            let _ = write!(table, " {} |", cell(capabilities));
        }
    }
    table.push('\n');
    table
}

fn ability(ability: Ability) -> String {
    match ability {
        Ability::No => "no",
        Ability::Emulated => "emulated",
        Ability::Native => "native",
    }
    .to_owned()
}

fn atomic(atomic: Atomic) -> String {
    match atomic {
        Atomic::Key => "one entry",
        Atomic::Collection => "one collection",
        Atomic::Store => "everything",
    }
    .to_owned()
}

fn survives(survives: Survives) -> String {
    match survives {
        Survives::Nothing => "nothing",
        Survives::Process => "the end of the process",
        Survives::Disk => "a power cut",
        Survives::Replicated => "the loss of the machine",
    }
    .to_owned()
}

fn bytes(bytes: usize) -> String {
    for (unit, size) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] {
        if bytes >= size && bytes.is_multiple_of(size) {
            return format!("{} {unit}", bytes / size);
        }
    }
    format!("{bytes} bytes")
}
