//! The application: composed by the host, wired, started, run to its end, stopped.
//!
//! In: an [`App`] that the host composes. Out: a [`Running`] application, or the [`Exit`] of the program. Errors: what the
//! stages before report, and hooks, tasks or a main job that fail (JF0501, JF0502, JF0504, JF0508), panic (JF0507) or run
//! out of time (JF0503), and calls in the wrong state (JF0505).

mod close_after;
mod handles;
mod health;
mod host;
mod lifecycle;
mod program;
mod reload;
mod running;
mod scopes;

pub use health::{Health, HealthCheckResult, HealthProbe, HealthState};
pub use host::app::App;
pub use host::into_plugin::IntoPlugin;
pub use host::inventory::{PluginInfo, PluginState};
pub use host::plugin_folder::plugin_from;
pub use program::exit::Exit;
pub use program::shutdown::Shutdown;
pub use reload::{Reload, Reloaded};
pub use running::{Resolving, Running};
pub use scopes::{Open, Opened, Opening, Scopes};
