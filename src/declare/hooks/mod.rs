//! What a plugin does in the life of an application: at its start and stop, as its main job, in the background, asked how it is.

pub(super) mod health;
pub(super) mod hook;
pub(super) mod task;
