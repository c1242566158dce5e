//! What reports say of mistakes that only the whole graph shows: names, both ends, the way there and what to do.

pub(super) mod advice;
pub(super) mod asked;
mod cycle;
pub(super) mod findings;
mod given_scopes;
mod needs;
mod neighbours;
pub(super) mod no_default;
mod off;
pub(super) mod overrides;
pub(super) mod short_lives;
pub(super) mod sound_keys;
pub(super) mod stated;
mod too_many;
mod versions;
mod whose;
