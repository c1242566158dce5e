use std::any::TypeId;
use std::borrow::Cow;
use std::fmt;

use super::mistaken::is_mistaken_block;
use crate::base::{Origin, Shared, View};
use crate::declare::contributions::contribution::ContributionDecl;
use crate::declare::contributions::lifetime::Lifetime;
use crate::declare::contributions::when::When;
use crate::declare::deprecation::Deprecation;
use crate::declare::needs::inject::NeedDecl;
use crate::declare::plugin::{About, Construct, Included, Plugin, PluginDecl, Requirement};

/// What `#[derive(Plugin)]` writes out of a plugin, so that it writes little: what follows from it, one function makes for all.
#[derive(Clone, Copy)]
pub struct Parts {
    /// Its key.
    pub key: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// The needs of the struct's fields.
    pub needs: &'static [NeedDecl],
    /// Makes the struct; `None` of one with mistakes.
    pub construct: Option<fn(&View<'_>) -> Option<Shared>>,
    /// What the struct itself is given to.
    pub provides: &'static [ContributionDecl],
    /// The contributions that are functions.
    pub contributes: &'static [ContributionDecl],
    /// What its attribute says beside that.
    pub stated: Stated,
}

/// What the attribute of a plugin can say, and that of most does not.
#[derive(Clone, Copy, Debug)]
pub struct Stated {
    /// Whether the author wrote the key.
    pub key_is_given: bool,
    /// Its name; the key by default.
    pub name: Option<&'static str>,
    /// Its version; that of its package by default.
    pub version: Option<&'static str>,
    /// How long it lives.
    pub lifetime: Lifetime,
    /// What has to be so for it to be there.
    pub conditions: &'static [When],
    /// The plugins that are installed with it.
    pub includes: &'static [Included],
    /// The versions of others that it requires.
    pub requires: &'static [Requirement],
    /// Whether it is on its way out.
    pub deprecated: Option<Deprecation>,
    /// Whether the application runs without it if it fails.
    pub expendable: bool,
}

impl Stated {
    /// Nothing is stated.
    pub const NOTHING: Self = Self {
        key_is_given: false,
        name: None,
        version: None,
        lifetime: Lifetime::App,
        conditions: &[],
        includes: &[],
        requires: &[],
        deprecated: None,
        expendable: false,
    };
}

impl PluginDecl {
    /// What a plugin that was declared `here` says of itself.
    #[must_use]
    pub const fn of<T: Plugin>(here: &Origin, parts: &Parts) -> Self {
        let stated = &parts.stated;
        let is_mistaken = is_mistaken_block(parts.contributes);
        Self {
            key: Cow::Borrowed(parts.key),
            key_is_given: stated.key_is_given,
            name: Cow::Borrowed(match stated.name {
                Some(name) => name,
                None => parts.key,
            }),
            version: Cow::Borrowed(match stated.version {
                Some(version) => version,
                None => here.version,
            }),
            type_id: Some(TypeId::of::<T>()),
            lifetime: stated.lifetime,
            about: About {
                description: Cow::Borrowed(parts.description),
                includes: Cow::Borrowed(stated.includes),
                requires: Cow::Borrowed(stated.requires),
                deprecated: stated.deprecated,
                expendable: stated.expendable,
            },
            origin: *here,
            conditions: Cow::Borrowed(stated.conditions),
            needs: Cow::Borrowed(parts.needs),
            construct: match parts.construct {
                Some(construct) if !is_mistaken => Some(Construct::FromFields(construct)),
                _ => None,
            },
            provides: Cow::Borrowed(parts.provides),
            contributes: Cow::Borrowed(if is_mistaken { &[] } else { parts.contributes }),
        }
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("key", &self.key).field("stated", &self.stated).finish_non_exhaustive()
    }
}
