use std::borrow::Cow;

use super::plugin::PluginDecl;

/// What a plugin says of itself beside what it does.
#[derive(Clone, Debug)]
pub struct About {
    /// What it is for, in a sentence; of the package by default, empty where nothing is said.
    pub description: Cow<'static, str>,
    /// The plugins that are installed with it, before it.
    pub includes: Cow<'static, [&'static PluginDecl]>,
    /// The versions of others that it requires.
    pub requires: Cow<'static, [Requirement]>,
    /// Whether it is on its way out.
    pub deprecated: Option<Deprecation>,
    /// Whether the application runs without it if it fails.
    pub expendable: bool,
}

/// A plugin in a version that another requires.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// Its key.
    pub plugin: Cow<'static, str>,
    /// A range, such as `>=1.2, <2`.
    pub versions: Cow<'static, str>,
}

/// That something is on its way out.
#[derive(Clone, Copy, Debug)]
pub struct Deprecation {
    /// The version since which it is.
    pub since: &'static str,
    /// What takes its place, if anything does.
    pub instead: Option<&'static str>,
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
    pub const fn included(&self) -> &[&'static PluginDecl] {
        match &self.includes {
            Cow::Borrowed(all) => all,
            Cow::Owned(all) => all.as_slice(),
        }
    }
}

impl Deprecation {
    /// What to do about it.
    pub(crate) fn remedy(&self) -> String {
        match self.instead {
            Some(other) => format!("use `{other}` instead"),
            None => "leave it out: nothing takes its place".to_owned(),
        }
    }
}
