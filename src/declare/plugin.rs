use std::any::TypeId;
use std::borrow::Cow;
use std::fmt;

use super::contributions::anchor::Anchor;
use super::contributions::contribution::ContributionDecl;
use super::contributions::lifetime::Lifetime;
use super::contributions::when::When;
use super::deprecation::Deprecation;
use super::needs::inject::NeedDecl;
use crate::base::{Identity, Origin, Shared, View, catch_panic};

/// A plugin known when the program is compiled. Implemented by `#[derive(Plugin)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a plugin",
    label = "not a plugin",
    note = "put `#[derive(Plugin)]` on the struct",
    note = "a struct with type parameters is a plugin where its type arguments are `Send + Sync + 'static`"
)]
pub trait Plugin: Sized + Send + Sync + 'static {
    /// What the plugin says of itself.
    const DECL: &'static PluginDecl;
    /// What tells its type from others. The macro states it apart from the rest, so that two plugins can name each other.
    const IDENTITY: Identity = Self::DECL.identity();
}

/// What macros ask of a type that should be a plugin. Of one that is none the compiler says just that, without a list
/// of those that are, which would be another with each feature.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a plugin",
    label = "not a plugin",
    note = "put `#[derive(Plugin)]` on the struct",
    note = "a struct with type parameters is a plugin where its type arguments are `Send + Sync + 'static`"
)]
pub trait IsPlugin: Plugin {}
#[diagnostic::do_not_recommend]
impl<T: Plugin> IsPlugin for T {}

/// How a plugin's struct comes to be.
#[derive(Clone)]
pub enum Construct {
    /// From its fields, by a macro's function; `None` if something that it needs is not there.
    FromFields(fn(&View<'_>) -> Option<Shared>),
    /// It is there already.
    Ready(Shared),
}

impl Construct {
    /// Makes it; `None` if something that it needs is not there.
    #[must_use]
    #[inline]
    pub fn call(&self, view: &View<'_>) -> Option<Shared> {
        match self {
            Self::FromFields(construct) => construct(view),
            Self::Ready(plugin) => Some(Shared::clone(plugin)),
        }
    }
}

impl fmt::Debug for Construct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FromFields(_) => "FromFields",
            Self::Ready(_) => "Ready",
        })
    }
}

/// What a plugin says of itself.
#[derive(Clone, Debug)]
pub struct PluginDecl {
    /// The key: what configuration, data at rest and other plugins call it by.
    pub key: Cow<'static, str>,
    /// Whether the author wrote the key; otherwise it was derived from the struct's name.
    pub key_is_given: bool,
    /// The name for people.
    pub name: Cow<'static, str>,
    /// The version, of the package by default.
    pub version: Cow<'static, str>,
    /// The struct's type; with the key, the plugin's identity. `None` for a plugin made at run time.
    pub type_id: Option<TypeId>,
    /// How long its struct and all that it gives live.
    pub lifetime: Lifetime,
    /// What it says of itself beside that.
    pub about: About,
    /// Where it was declared.
    pub origin: Origin,
    /// What has to be so for it to be there: all of this.
    pub conditions: Cow<'static, [When]>,
    /// The needs of the struct's fields.
    pub needs: Cow<'static, [NeedDecl]>,
    /// Builds the struct; `None` for a plugin without one.
    pub construct: Option<Construct>,
    /// What the struct itself is given to: one for each `#[provides(..)]`; their [`Call`](super::Call) is a `Gift`.
    pub provides: Cow<'static, [ContributionDecl]>,
    /// The contributions that are functions.
    pub contributes: Cow<'static, [ContributionDecl]>,
}

impl PluginDecl {
    /// What tells its type from others, by the place of its declaration.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        Identity::of_plugin(&self.origin)
    }

    /// Drops the parts of the declaration one after the other; `on_panic` gets the plugin's key and the
    /// panic's text.
    pub fn drop_catching(mut self, mut on_panic: impl FnMut(&str, String)) {
        let key = self.key.clone();
        let mut report = |dropped: Result<(), String>| dropped.unwrap_or_else(|text| on_panic(&key, text));
        if let Cow::Owned(contributions) = std::mem::take(&mut self.contributes) {
            for one in contributions {
                report(catch_panic(|| drop(one)));
            }
        }
        report(catch_panic(|| drop(self)));
    }

    /// All contributions in the order of their declaration.
    pub fn contributions(&self) -> impl Iterator<Item = &ContributionDecl> {
        self.provides.iter().chain(self.contributes.iter())
    }
}

/// What a plugin says of itself beside what it does.
#[derive(Clone, Debug)]
pub struct About {
    /// What it is for, in a sentence; of the package by default, empty where nothing is said.
    pub description: Cow<'static, str>,
    /// The plugins that are installed with it, before it.
    pub includes: Cow<'static, [Included]>,
    /// The versions of others that it requires.
    pub requires: Cow<'static, [Requirement]>,
    /// Whether it is on its way out.
    pub deprecated: Option<Deprecation>,
    /// Whether the application runs without it if it fails.
    pub expendable: bool,
}

/// A plugin that is installed with another.
#[derive(Clone, Copy, Debug)]
pub struct Included {
    /// Its declaration.
    pub plugin: &'static PluginDecl,
    /// The key that it is given here, if not its own.
    pub given_key: Option<&'static str>,
}

impl Included {
    /// The key that it is installed under.
    #[must_use]
    pub fn key(&self) -> &'static str {
        self.given_key.unwrap_or(&self.plugin.key)
    }
}

/// A plugin in a version that another requires.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// Its key.
    pub plugin: Cow<'static, str>,
    /// A range, such as `>=1.2, <2`.
    pub versions: Cow<'static, str>,
}

impl About {
    /// It says nothing.
    pub const NOTHING: Self = Self {
        description: Cow::Borrowed(""),
        includes: Cow::Borrowed(&[]),
        requires: Cow::Borrowed(&[]),
        deprecated: None,
        expendable: false,
    };

    /// Whether there is something in it that is judged beside all other plugins.
    #[must_use]
    pub const fn is_judged(&self) -> bool {
        match (&self.requires, &self.deprecated) {
            (Cow::Borrowed([]), None) => false,
            (Cow::Owned(all), None) => !all.is_empty(),
            _ => true,
        }
    }

    /// The plugins that are installed with it.
    #[must_use]
    pub const fn included(&self) -> &[Included] {
        match &self.includes {
            Cow::Borrowed(all) => all,
            Cow::Owned(all) => all.as_slice(),
        }
    }
}

impl Anchor {
    /// The plugins of the type `T`, which is written as `name`.
    #[must_use]
    pub const fn of<T: IsPlugin>(name: &'static str) -> Self {
        Self::Type { name, identity: T::IDENTITY }
    }

    /// Whether a plugin is meant that bears this key.
    #[must_use]
    pub fn means(&self, key: &str, plugin: &PluginDecl) -> bool {
        match self {
            Self::Key(meant) => meant == key,
            Self::Type { identity, .. } => *identity == plugin.identity(),
        }
    }
}

/// A plugin that announced itself at link time.
#[derive(Debug)]
pub struct Registration {
    /// The plugin.
    pub plugin: &'static PluginDecl,
}

inventory::collect!(Registration);
