//! The application: composed by the host, wired, started, run to its end, stopped.
//!
//! In: an [`App`] that the host composes. Out: a [`Running`] application, or the [`Exit`] of the program. Errors: what the
//! stages before report, and hooks, tasks or a main job that fail (JF0501, JF0502, JF0504, JF0508), panic (JF0507) or run
//! out of time (JF0503), and calls in the wrong state (JF0505).

mod app;
mod configure;
mod describe;
mod exit;
mod expendable;
mod explaining;
mod given_up;
mod handles;
mod health;
mod hooks;
mod inspect;
mod into_plugin;
mod inventory;
mod life;
mod overrides;
mod plugin_folder;
mod reload;
mod running;
mod scopes;
mod shutdown;
#[cfg_attr(not(feature = "signals"), path = "no_signals.rs")]
mod signals;
mod starting;
mod stopping;
mod switched;
mod tasks;
mod voice;
mod walk;
mod whole;

pub use app::App;
pub use exit::Exit;
pub use health::{Checked, Health, HealthProbe, HealthState};
pub use into_plugin::IntoPlugin;
pub use inventory::{PluginInfo, PluginState};
pub use plugin_folder::plugin_from;
pub use reload::{Reload, Reloaded};
pub use running::Running;
pub use scopes::{Open, Opened, Opening, Scopes};
pub use shutdown::Shutdown;
