//! What an application consists of.

use std::fmt;

use super::app::App;
use crate::base::HOST;
use crate::collect::{Listed, Registry};
use crate::diagnostics::Report;
use crate::plan::{Inactive, inactive, settled};
use crate::run::configuration::load::load;
use crate::run::configuration::switches::without_switched_off;
use crate::run::running::Running;

impl App {
    /// What is off, and why: plugins that host or configuration switch off, plugins and contributions whose conditions
    /// don't hold.
    ///
    /// ```
    /// use jackfield::prelude::*;
    ///
    /// #[derive(Plugin)]
    /// #[plugin(when(profile = "dev"))]
    /// struct Inspector;
    ///
    /// let app = App::of(app![Inspector]);
    /// let off = app.inactive()?;
    /// assert_eq!(off[0].to_string(), "the plugin `inspector` is off: `when(profile = \"dev\")`, no profile is chosen");
    /// assert!(app.profile("dev").inactive()?.is_empty());
    /// # Ok::<(), Report>(())
    /// ```
    ///
    /// # Errors
    /// What is wrong with the composition, with a layer of the configuration, or with a condition.
    pub fn inactive(&self) -> Result<Vec<Inactive>, Report> {
        self.decided().map(|registry| inactive(&registry))
    }

    /// The plugins: those that are on, in their order, then those that are off.
    ///
    /// ```
    /// use jackfield::prelude::*;
    /// use jackfield::run::PluginState;
    ///
    /// #[derive(Plugin)]
    /// #[plugin(name = "The notes", version = "2.1.0", description = "Keeps notes")]
    /// struct Notes;
    ///
    /// let plugins = App::of(app![Notes]).plugins()?;
    /// assert_eq!(plugins[0].to_string(), "notes 2.1.0 (The notes): Keeps notes");
    /// assert_eq!(plugins[0].state, PluginState::On);
    /// # Ok::<(), Report>(())
    /// ```
    ///
    /// # Errors
    /// As [`inactive`](Self::inactive).
    pub fn plugins(&self) -> Result<Vec<PluginInfo>, Report> {
        let registry = self.decided()?;
        let on = registry.plugins().filter(|plugin| plugin.key() != HOST);
        let mut all: Vec<PluginInfo> = on.map(|plugin| PluginInfo::of(plugin, PluginState::On)).collect();
        let off = registry.disabled.iter();
        all.extend(off.map(|plugin| PluginInfo::of(plugin.listed(), PluginState::Off { why: plugin.why() })));
        Ok(all)
    }

    /// The plugins, with what is off apart.
    fn decided(&self) -> Result<Registry, Report> {
        let (registry, mut report) = self.collect();
        let settings = load(&self.settings, &registry)?;
        let (registry, _) =
            without_switched_off(registry, settings.choices(), &self.rules.enabled, &mut report);
        let (registry, _) = settled(registry, Some(&settings), &self.rules, &mut report);
        report.into_result(registry)
    }
}

/// What a plugin says of itself, and whether it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PluginInfo {
    /// Its key.
    pub key: String,
    /// The name for people; the key, if it says nothing else.
    pub name: String,
    /// Its version; empty if it has none.
    pub version: String,
    /// What it is for; empty if it does not say.
    pub description: String,
    /// The package that it is from; empty for a plugin made at run time.
    pub package: &'static str,
    /// Whether it is on.
    pub state: PluginState,
}

/// Whether a plugin is on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PluginState {
    /// It is.
    On,
    /// It is not.
    Off {
        /// Why: ``disabled``, or ``off: `when(profile = "dev")`, no profile is chosen``.
        why: String,
    },
}

impl PluginInfo {
    fn of(plugin: Listed<'_>, state: PluginState) -> Self {
        let (key, decl) = (plugin.key().to_owned(), plugin.plugin);
        let name = decl.name.clone().into_owned();
        let version = decl.version.clone().into_owned();
        let description = decl.about.description.clone().into_owned();
        Self { key, name, version, description, package: decl.origin.package, state }
    }
}

/// In one line: `notes 2.1.0 (The notes): Keeps notes`.
impl fmt::Display for PluginInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)?;
        if !self.version.is_empty() {
            write!(f, " {}", self.version)?;
        }
        if self.name != self.key {
            write!(f, " ({})", self.name)?;
        }
        if !self.description.is_empty() {
            write!(f, ": {}", self.description)?;
        }
        match &self.state {
            PluginState::On => Ok(()),
            PluginState::Off { why } => write!(f, " [{why}]"),
        }
    }
}

impl Running {
    /// What is off, as [`App::inactive`] says.
    #[must_use]
    pub fn inactive(&self) -> Vec<Inactive> {
        self.life.services.plan().inactive()
    }
}
