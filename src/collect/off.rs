use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;

use super::installed::{Installed, PluginRef};
use crate::declare::{ContributionDecl, PluginDecl};
use crate::diagnostics::Location;

/// A plugin that was left out.
#[derive(Clone, Debug)]
pub struct Disabled {
    /// The plugin.
    pub installed: Installed,
    /// Where that is said.
    pub place: Location,
    /// The condition that does not hold; `None` if it was switched off.
    pub unmet: Option<Unmet>,
}

impl Deref for Disabled {
    type Target = Installed;
    fn deref(&self) -> &Installed {
        &self.installed
    }
}

impl Disabled {
    /// Why, as what follows "which is": ``disabled`` or ``off: `when(profile = "dev")`, no profile is chosen``.
    #[must_use]
    pub fn why(&self) -> String {
        self.unmet.as_ref().map_or_else(|| "disabled".to_owned(), |unmet| format!("off: {unmet}"))
    }
}

/// A contribution of a plugin that is on, which was left out.
#[derive(Clone, Debug)]
pub struct OffContribution {
    /// The key of the plugin.
    pub plugin: String,
    /// The contribution.
    pub decl: ContributionDecl,
    /// Whether it is the plugin's struct that is given.
    pub gift: bool,
    /// The condition that does not hold.
    pub unmet: Unmet,
}

/// A condition that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// As it is written: `when(profile = "dev")`; empty for what is off with all that includes it.
    pub condition: String,
    /// What speaks against it: ``the profile is `prod` ``.
    pub reason: String,
    /// What would let it hold: ``choose the profile `dev` ``.
    pub help: Option<String>,
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.condition.is_empty() {
            return f.write_str(&self.reason);
        }
        write!(f, "`{}`, {}", self.condition, self.reason)
    }
}

/// What is off: plugins by their number in the registry, contributions by plugin and number in it.
#[derive(Debug, Default)]
pub struct Off {
    /// Plugins.
    pub plugins: HashMap<usize, Unmet>,
    /// Contributions of plugins that are on.
    pub contributions: HashMap<(usize, usize), Unmet>,
}

impl Off {
    /// Whether everything is on.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.plugins.is_empty() && self.contributions.is_empty()
    }

    /// Takes what is off out of `plugins`.
    pub(super) fn take_from(
        mut self,
        plugins: Vec<Installed>,
    ) -> (Vec<Installed>, Vec<Disabled>, Vec<OffContribution>) {
        let (mut on, mut disabled, mut contributions) = (Vec::new(), Vec::new(), Vec::new());
        for (at, installed) in plugins.into_iter().enumerate() {
            if let Some(unmet) = self.plugins.remove(&at) {
                let place = installed.plugin.origin.into();
                disabled.push(Disabled { installed, place, unmet: Some(unmet) });
            } else if self.contributions.keys().any(|(plugin, _)| *plugin == at) {
                on.push(self.without(at, &installed, &mut contributions));
            } else {
                on.push(installed);
            }
        }
        (on, disabled, contributions)
    }

    /// The plugin without its contributions that are off.
    fn without(&mut self, at: usize, plugin: &Installed, off: &mut Vec<OffContribution>) -> Installed {
        let decl: &PluginDecl = &plugin.plugin;
        let gifts = decl.provides.len();
        let mut kept = [Vec::new(), Vec::new()];
        for (number, contribution) in decl.contributions().enumerate() {
            let gift = number < gifts;
            match self.contributions.remove(&(at, number)) {
                Some(unmet) => off.push(OffContribution {
                    plugin: plugin.key().to_owned(),
                    decl: contribution.clone(),
                    gift,
                    unmet,
                }),
                None => kept[usize::from(!gift)].push(contribution.clone()),
            }
        }
        let [provides, contributes] = kept.map(Into::into);
        let decl = PluginDecl { provides, contributes, ..decl.clone() };
        Installed { plugin: PluginRef::Made(decl.into()), ..plugin.clone() }
    }
}
