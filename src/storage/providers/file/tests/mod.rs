mod edits;
mod failures;
mod files;
mod names;
mod power_cut;
mod script;
mod simulated_disk;
