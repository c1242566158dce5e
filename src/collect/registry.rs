use std::any::TypeId;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::listed::{Listed, Standing};
use super::off::{Disabled, Off, OffContribution};
use crate::declare::{Call, Construct, ContributionDecl, PluginDecl};
use crate::diagnostics::Location;

/// How a plugin came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// In the list of `app![..]`.
    Listed,
    /// By `App::with`.
    Added,
    /// At link time.
    Discovered,
    /// The host's own contributions.
    Host,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Listed => "listed",
            Self::Added => "added",
            Self::Discovered => "discovered",
            Self::Host => "the host",
        })
    }
}

/// A declaration that is compiled in or made at run time.
#[derive(Clone, Debug)]
pub enum PluginRef {
    /// From a macro.
    Static(&'static PluginDecl),
    /// Made at run time.
    Made(Arc<PluginDecl>),
}

impl Deref for PluginRef {
    type Target = PluginDecl;
    fn deref(&self) -> &PluginDecl {
        match self {
            Self::Static(decl) => decl,
            Self::Made(decl) => decl,
        }
    }
}

/// A plugin of the application.
#[derive(Clone, Debug)]
pub struct Installed {
    /// Its declaration.
    pub plugin: PluginRef,
    /// The key that the list gave it; `None` leaves its own.
    pub given_key: Option<&'static str>,
    /// How it came in.
    pub source: Source,
    /// Whether it is there by itself.
    pub standing: Standing,
}

impl Installed {
    /// The key that counts.
    #[must_use]
    pub fn key(&self) -> &str {
        self.given_key.unwrap_or(&self.plugin.key)
    }

    /// An entry of a list.
    fn of_list(entry: &Listed<'static>) -> Self {
        let plugin = PluginRef::Static(entry.plugin);
        Self { plugin, given_key: entry.key, source: Source::Listed, standing: entry.standing }
    }

    /// Makes it what `change` leaves.
    fn change(&mut self, change: impl FnOnce(&mut PluginDecl)) {
        let mut decl = PluginDecl::clone(&self.plugin);
        change(&mut decl);
        self.plugin = PluginRef::Made(decl.into());
    }

    /// As an entry of a list.
    #[must_use]
    pub fn listed(&self) -> Listed<'_> {
        Listed { plugin: &self.plugin, key: self.given_key, standing: self.standing }
    }

    /// Whether both are one plugin that was named twice: identity is type and key.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let (a, b): (&PluginDecl, &PluginDecl) = (&self.plugin, &other.plugin);
        match (a.type_id, b.type_id) {
            (Some(a_type), Some(b_type)) => {
                a_type == b_type && is_same_construct(a.construct.as_ref(), b.construct.as_ref())
            }
            (None, None) => is_same_made(a, b),
            _ => false,
        }
    }

    /// Whether it is a struct that is there already.
    pub(super) fn is_instance(&self) -> bool {
        self.plugin.type_id.is_some() && matches!(self.plugin.construct, Some(Construct::Ready(_)))
    }
}

/// A plugin that is made at run time has no type; two are the same if they are copies of one.
fn is_same_made(a: &PluginDecl, b: &PluginDecl) -> bool {
    let (left, right) = (&a.contributes, &b.contributes);
    a.origin == b.origin
        && left.len() == right.len()
        && left.iter().zip(right.iter()).all(|(left, right)| is_same_call(&left.call, &right.call))
}

/// What is compiled in is the same for one type; what is made at run time is the same for copies only.
fn is_same_call(left: &Call, right: &Call) -> bool {
    match (left, right) {
        (Call::Dynamic(left) | Call::Ready(left), Call::Dynamic(right) | Call::Ready(right)) => {
            Arc::ptr_eq(left, right)
        }
        (Call::Dynamic(_) | Call::Ready(_), _) | (_, Call::Dynamic(_) | Call::Ready(_)) => false,
        _ => true,
    }
}

/// Whether both make a struct in the same way: what is made at run time is the same for copies only.
fn is_same_construct(left: Option<&Construct>, right: Option<&Construct>) -> bool {
    match (left, right) {
        (Some(Construct::Ready(left)), Some(Construct::Ready(right))) => Arc::ptr_eq(left, right),
        (Some(Construct::Ready(_)), _) | (_, Some(Construct::Ready(_))) => false,
        _ => true,
    }
}

/// All plugins of the application, in the order that counts where nothing else is said.
#[derive(Clone, Debug)]
pub struct Registry {
    plugins: Plugins,
    /// The plugins that were left out.
    pub disabled: Vec<Disabled>,
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
        Self { plugins: Plugins::Listed(list), disabled: Vec::new(), off: Vec::new(), refused: Vec::new() }
    }

    /// Of plugins from several sources.
    pub(super) fn gathered(plugins: Vec<Installed>, disabled: Vec<Disabled>, refused: Vec<TypeId>) -> Self {
        Self { plugins: Plugins::Gathered(plugins), disabled, off: Vec::new(), refused }
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
        Self { plugins: Plugins::Gathered(plugins), disabled, off: contributions, refused: self.refused }
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
        Self::gathered(plugins, Vec::new(), self.refused.clone())
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
        let Plugins::Gathered(mut plugins) = std::mem::replace(&mut self.plugins, Plugins::Listed(&[]))
        else {
            return;
        };
        let is_made = |installed: &mut Installed| matches!(installed.plugin, PluginRef::Made(_));
        let disabled = std::mem::take(&mut self.disabled).into_iter().map(|disabled| disabled.installed);
        for Installed { plugin, .. } in plugins.extract_if(.., is_made).chain(disabled) {
            if let PluginRef::Made(decl) = plugin
                && let Some(decl) = Arc::into_inner(decl)
            {
                decl.drop_catching(&mut on_panic);
            }
        }
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
