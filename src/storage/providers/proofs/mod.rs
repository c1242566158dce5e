//! What the proofs of engines share that keep files: random groups of batches, storage that forgets, and power cuts.

pub(crate) mod power_cut;
pub(crate) mod script;
pub(crate) mod simulated;
