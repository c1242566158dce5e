use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::listed::{Listed, Standing};
use crate::declare::{Call, Construct, PluginDecl};

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
    pub(super) fn of_list(entry: &Listed<'static>) -> Self {
        let plugin = PluginRef::Static(entry.plugin);
        Self { plugin, given_key: entry.key, source: Source::Listed, standing: entry.standing }
    }

    /// Makes it what `change` leaves.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut PluginDecl)) {
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
