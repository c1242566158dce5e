use std::any::TypeId;
use std::sync::Arc;

use super::installed::{Installed, PluginRef, Source};
use super::listed::Listed;
use super::off::{Disabled, Off, OffContribution};
use crate::declare::ContributionDecl;
use crate::diagnostics::Location;

/// All plugins of the application, in the order that counts where nothing else is said.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    plugins: Plugins,
    /// The plugins that were left out.
    pub disabled: Vec<Disabled>,
    /// The disabled plugins whose place another took under their key.
    pub replaced: Vec<Disabled>,
    /// The contributions of the others that were left out.
    pub off: Vec<OffContribution>,
    /// The points to which plugins contribute that are not among them for their key, which is reported.
    pub refused: Vec<TypeId>,
}

/// The list of `app![..]` stays where the compiler has put it, for as long as nothing is added to it.
#[derive(Clone, Debug)]
enum Plugins {
    Listed(&'static [Listed<'static>]),
    Gathered(Vec<Installed>),
}

impl Default for Plugins {
    fn default() -> Self {
        Self::Listed(&[])
    }
}

impl Plugins {
    fn gathered(self) -> Vec<Installed> {
        match self {
            Self::Gathered(plugins) => plugins,
            Self::Listed(list) => list.iter().map(Installed::of_list).collect(),
        }
    }
}

impl Registry {
    /// Of the plugins of one list, which the compiler has checked: each once, under a key of its own.
    #[must_use]
    pub fn listed(list: &'static [Listed<'static>]) -> Self {
        Self { plugins: Plugins::Listed(list), ..Self::default() }
    }

    /// Of plugins from several sources.
    pub(super) fn gathered(
        plugins: Vec<Installed>,
        disabled: Vec<Disabled>,
        replaced: Vec<Disabled>,
        refused: Vec<TypeId>,
    ) -> Self {
        Self { plugins: Plugins::Gathered(plugins), disabled, replaced, refused, ..Self::default() }
    }

    /// Without the plugins of these keys; each with the place where that is said.
    #[must_use]
    pub fn without(self, off: &[(String, Location)]) -> Self {
        let mut plugins = self.plugins.gathered();
        let mut disabled = self.disabled;
        for (key, place) in off {
            if let Some(at) = plugins.iter().position(|plugin| plugin.key() == key) {
                disabled.push(Disabled { installed: plugins.remove(at), place: place.clone(), unmet: None });
            }
        }
        Self { plugins: Plugins::Gathered(plugins), disabled, ..self }
    }

    /// Without what the conditions leave out.
    #[must_use]
    pub fn with_off(self, off: Off) -> Self {
        if off.is_empty() {
            return self;
        }
        let mut disabled = self.disabled;
        let (plugins, by_condition, contributions) = off.take_from(self.plugins.gathered());
        disabled.extend(by_condition);
        Self { plugins: Plugins::Gathered(plugins), disabled, off: contributions, ..self }
    }

    /// With everything that was left out, behind what was not.
    #[must_use]
    pub fn with_all_on(&self) -> Self {
        let mut plugins = self.plugins.clone().gathered();
        for plugin in &mut plugins {
            let off = self.off.iter().filter(|off| off.plugin == plugin.key());
            let off: Vec<ContributionDecl> = off.map(|off| off.decl.clone()).collect();
            if !off.is_empty() {
                plugin.change(|decl| decl.contributes.to_mut().extend(off));
            }
        }
        plugins.extend(self.disabled.iter().map(|disabled| disabled.installed.clone()));
        Self::gathered(plugins, Vec::new(), self.replaced.clone(), self.refused.clone())
    }

    /// With the host's own contributions as `change` leaves them.
    #[must_use]
    pub fn with_host(self, change: impl FnOnce(&mut [ContributionDecl])) -> Self {
        let mut plugins = self.plugins.gathered();
        if let Some(host) = plugins.iter_mut().find(|plugin| plugin.source == Source::Host) {
            host.change(|decl| change(decl.contributes.to_mut()));
        }
        Self { plugins: Plugins::Gathered(plugins), ..self }
    }

    /// Drops the plugins made at run time, one part after the other; `on_panic` gets the plugin's key and the
    /// panic's text.
    pub fn drop_catching(&mut self, mut on_panic: impl FnMut(&str, String)) {
        let Plugins::Gathered(mut plugins) = std::mem::take(&mut self.plugins) else {
            return;
        };
        let is_made = |installed: &mut Installed| matches!(installed.plugin, PluginRef::Made(_));
        let mut left_out = std::mem::take(&mut self.disabled);
        left_out.append(&mut self.replaced);
        let left_out = left_out.into_iter().map(|disabled| disabled.installed);
        for Installed { plugin, .. } in plugins.extract_if(.., is_made).chain(left_out) {
            if let PluginRef::Made(decl) = plugin
                && let Some(decl) = Arc::into_inner(decl)
            {
                decl.drop_catching(&mut on_panic);
            }
        }
    }

    /// What was left out, and what another took the place of.
    pub fn left_out(&self) -> impl Iterator<Item = &Disabled> {
        self.disabled.iter().chain(&self.replaced)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match &self.plugins {
            Plugins::Listed(list) => list.len(),
            Plugins::Gathered(plugins) => plugins.len(),
        }
    }

    /// Plugin number `at`.
    #[must_use]
    pub fn plugin(&self, at: usize) -> Option<Listed<'_>> {
        match &self.plugins {
            Plugins::Listed(list) => list.get(at).copied(),
            Plugins::Gathered(plugins) => plugins.get(at).map(Installed::listed),
        }
    }

    /// Plugin number `at`, if it is compiled in and not made at run time.
    #[must_use]
    pub fn compiled_in(&self, at: usize) -> Option<Listed<'static>> {
        match &self.plugins {
            Plugins::Listed(list) => list.get(at).copied(),
            Plugins::Gathered(plugins) => match plugins.get(at)? {
                Installed { plugin: PluginRef::Static(plugin), given_key, standing, .. } => {
                    Some(Listed { plugin, key: *given_key, standing: *standing })
                }
                Installed { plugin: PluginRef::Made(_), .. } => None,
            },
        }
    }

    /// The plugins in their order.
    pub fn plugins(&self) -> impl Iterator<Item = Listed<'_>> + Clone {
        (0..self.count()).filter_map(|at| self.plugin(at))
    }

    /// The keys of the plugins in their order.
    pub fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        self.plugins().map(|plugin| plugin.key())
    }
}
