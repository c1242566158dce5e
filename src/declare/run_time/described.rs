//! What a plugin that is made at run time says of itself.

use std::borrow::Cow;

use super::builder::PluginBuilder;
use crate::declare::deprecation::Deprecation;
use crate::declare::plugin::{Included, IsPlugin, Requirement};

impl PluginBuilder {
    /// With a name for people; the key by default.
    #[must_use]
    pub fn name(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.0.name = name.into();
        self
    }

    /// With a version.
    #[must_use]
    pub fn version(mut self, version: impl Into<Cow<'static, str>>) -> Self {
        self.0.version = version.into();
        self
    }

    /// With a sentence that says what it is for.
    #[must_use]
    pub fn description(mut self, description: impl Into<Cow<'static, str>>) -> Self {
        self.0.about.description = description.into();
        self
    }

    /// Installs the plugin `T` too, before this one.
    #[must_use]
    pub fn include<T: IsPlugin>(self) -> Self {
        self.with_included(Included { plugin: T::DECL, given_key: None })
    }

    /// Installs the plugin `T` too, before this one and under another key than its own.
    #[must_use]
    pub fn include_as<T: IsPlugin>(self, key: &'static str) -> Self {
        self.with_included(Included { plugin: T::DECL, given_key: Some(key) })
    }

    fn with_included(mut self, included: Included) -> Self {
        self.0.about.includes.to_mut().push(included);
        self
    }

    /// Refuses an application without the plugin of this key, in one of these versions: `.requires("storage-redb", ">=1.2")`.
    #[must_use]
    pub fn requires(
        mut self,
        plugin: impl Into<Cow<'static, str>>,
        versions: impl Into<Cow<'static, str>>,
    ) -> Self {
        let requirement = Requirement { plugin: plugin.into(), versions: versions.into() };
        self.0.about.requires.to_mut().push(requirement);
        self
    }

    /// Warns who has it: it is on its way out since a version, and perhaps another plugin takes its place.
    #[must_use]
    pub fn deprecated(mut self, since: &'static str, instead: Option<&'static str>) -> Self {
        self.0.about.deprecated = Some(Deprecation { since, instead });
        self
    }

    /// Lets the application run without it if it fails while it is wired or started, and without what can't do without it:
    /// see [`Running::quarantined`](crate::run::Running::quarantined).
    #[must_use]
    pub fn expendable(mut self) -> Self {
        self.0.about.expendable = true;
        self
    }

    /// Whether somebody gave it its key; otherwise storage warns that the key may change.
    #[must_use]
    pub(crate) fn key_is_given(mut self, is_given: bool) -> Self {
        self.0.key_is_given = is_given;
        self
    }
}
