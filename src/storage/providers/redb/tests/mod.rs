mod failures;
mod power_cut;
mod script;
mod simulated_file;
