//! What the host composes and asks before anything runs: plugins, configuration, what tests put in place.

pub(super) mod app;
mod configure;
mod describe;
mod explain;
mod inspect;
pub(super) mod into_plugin;
pub(super) mod inventory;
mod overrides;
pub(super) mod plugin_folder;
mod teardown;
