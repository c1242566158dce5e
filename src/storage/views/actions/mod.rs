//! Actions that plugins offer to a host: listed with their labels and params, and run by name.
//!
//! In: plugins that implement [`PluginActions`], each under its key. Out: [`ActionHost`], which lists
//! what there is and runs it. Errors: [`ActionError`] for a plugin, an action or a param that is not as
//! it was declared, before the plugin is asked, and for what the plugin fails with, a panic included.

mod action;
mod error;
mod host;
mod params;

pub use action::{Action, Param, ParamType};
pub use error::ActionError;
pub use host::{ActionHost, PluginActions, PluginListing};
pub use params::Params;
