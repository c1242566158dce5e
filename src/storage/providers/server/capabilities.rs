use crate::storage::contract::{Ability, Atomic, Capabilities, Limits, Survives};

/// What every engine behind a server can do; `survives` is what this server's settings say.
pub(crate) fn capabilities(survives: Survives) -> Capabilities {
    Capabilities {
        merge: Ability::Emulated,
        queries: Ability::Emulated,
        survives,
        shared: true,
        limits: Limits { name_bytes: 1_024, value_bytes: 256 << 20, batch_ops: 100_000 },
        ..Capabilities::all(Ability::Native, Atomic::Store)
    }
}
