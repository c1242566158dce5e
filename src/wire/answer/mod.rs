//! How a question is answered: what is asked for is found in its slot, made anew, or built first.

mod host;
mod on_demand;
mod resolve;
pub(super) mod slot;
mod transient;
