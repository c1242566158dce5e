use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::listed::Listed;
use crate::declare::{Call, PluginDecl};

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
    pub given_key: Option<Cow<'static, str>>,
    /// How it came in.
    pub source: Source,
}

impl Installed {
    /// The key that counts.
    #[must_use]
    pub fn key(&self) -> &str {
        self.given_key.as_deref().unwrap_or(&self.plugin.key)
    }

    /// As an entry of a list.
    #[must_use]
    pub fn listed(&self) -> Listed<'_> {
        Listed { plugin: &self.plugin, key: self.given_key.as_deref() }
    }

    /// Whether both are one plugin that was named twice: identity is type and key.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let (a, b): (&PluginDecl, &PluginDecl) = (&self.plugin, &other.plugin);
        match (a.type_id, b.type_id) {
            (Some(a_type), Some(b_type)) => {
                a_type == b_type && is_same_call(a.construct.as_ref(), b.construct.as_ref())
            }
            (None, None) => is_same_made(a, b),
            _ => false,
        }
    }

    /// Whether it is a struct that is there already.
    pub(super) fn is_instance(&self) -> bool {
        self.plugin.type_id.is_some() && matches!(self.plugin.construct, Some(Call::Dynamic(_)))
    }
}

/// A plugin that is made at run time has no type; two are the same if they are copies of one.
fn is_same_made(a: &PluginDecl, b: &PluginDecl) -> bool {
    let (left, right) = (&a.contributes, &b.contributes);
    a.origin == b.origin
        && left.len() == right.len()
        && left
            .iter()
            .zip(right.iter())
            .all(|(left, right)| is_same_call(Some(&left.call), Some(&right.call)))
}

/// What is compiled in is the same for one type; what is made at run time is the same for copies only.
fn is_same_call(left: Option<&Call>, right: Option<&Call>) -> bool {
    match (left, right) {
        (Some(Call::Dynamic(left) | Call::Ready(left)), Some(Call::Dynamic(right) | Call::Ready(right))) => {
            Arc::ptr_eq(left, right)
        }
        (Some(Call::Dynamic(_) | Call::Ready(_)), _) | (_, Some(Call::Dynamic(_) | Call::Ready(_))) => false,
        _ => true,
    }
}

/// All plugins of the application, in the order that counts where nothing else is said.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// The plugins.
    pub plugins: Vec<Installed>,
    /// The plugins that were left out.
    pub disabled: Vec<Installed>,
}

impl Registry {
    /// Of the plugins of one list, which the compiler has checked: each once, under a key of its own.
    #[must_use]
    pub fn listed(list: &[Listed<'static>]) -> Self {
        let installed = |entry: &Listed<'static>| Installed {
            plugin: PluginRef::Static(entry.plugin),
            given_key: entry.key.map(Cow::Borrowed),
            source: Source::Listed,
        };
        Self { plugins: list.iter().map(installed).collect(), disabled: Vec::new() }
    }
}
