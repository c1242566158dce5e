//! The application: composed by the host, wired, started, run to its end, stopped.
//!
//! In: an [`App`] that the host composes. Out: a [`Running`] application, or the [`Exit`] of the program.
//! Errors: what the stages before report, and hooks, tasks or a main job that fail (JF0501, JF0502, JF0504,
//! JF0508), panic (JF0507) or run out of time (JF0503), calls in the wrong state (JF0505), scopes that are
//! open at the end (JF0509), a plugin to be switched that is not there (JF0206), and a folder of plugins that
//! can't be read (JF0301, JF0303).
//!
//! The rooms, each on those before it: the `hooks` of one component, within their `limits`; the `lifecycle`
//! of all of them; `running`, what the host holds of it; `scopes`, opened on top of it; the `handles` that
//! plugins are given for it; the `host`, which composes an application and brings it up; and the `program`,
//! which runs one from there to its `exit`.

mod close_after;
mod configuration;
mod console;
mod exit;
mod handles;
mod health;
mod hooks;
mod host;
mod lifecycle;
mod limits;
mod program;
mod reentrancy;
mod reload;
mod running;
mod scopes;
mod shutdown;

pub use exit::Exit;
pub use health::{Health, HealthCheckResult, HealthProbe, HealthState};
pub use host::app::App;
pub use host::into_plugin::IntoPlugin;
pub use host::inventory::{PluginInfo, PluginState};
pub use host::plugin_folder::plugin_from;
pub use reload::{Reload, Reloaded};
pub use running::{Resolving, Running};
pub use scopes::{Open, Opened, Opening, Scopes};
pub use shutdown::Shutdown;
