use crate::declare::PluginDecl;

/// An entry of a plugin list.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// The plugin.
    pub plugin: &'a PluginDecl,
    /// The key that the list gives it, as in `Db as "main"`; `None` leaves the plugin's own.
    pub key: Option<&'a str>,
    /// Why it is there.
    pub standing: Standing,
}

/// Why a plugin is in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is named there.
    Own,
    /// Another one includes it, and all is off with that; `is_certain` where none of those above it has a condition.
    Included {
        /// Whether it is there in any case.
        is_certain: bool,
    },
}

impl Standing {
    /// The one of two that leaves less open.
    pub(crate) const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Own, _) | (_, Self::Own) => Self::Own,
            (Self::Included { is_certain: one }, Self::Included { is_certain: other }) => {
                Self::Included { is_certain: one || other }
            }
        }
    }

    /// Whether it may be off with another one.
    pub(crate) const fn is_uncertain(self) -> bool {
        matches!(self, Self::Included { is_certain: false })
    }
}

impl<'a> Listed<'a> {
    /// A plugin that is named in the list.
    #[must_use]
    pub const fn own(plugin: &'a PluginDecl, key: Option<&'a str>) -> Self {
        Self { plugin, key, standing: Standing::Own }
    }

    /// The key that counts.
    #[must_use]
    pub const fn key(&self) -> &'a str {
        match self.key {
            Some(key) => key,
            None => match &self.plugin.key {
                std::borrow::Cow::Borrowed(key) => key,
                std::borrow::Cow::Owned(key) => key.as_str(),
            },
        }
    }
}

/// The entries of a list that is not empty; `keys` are those that the list gives, with the number of their plugin.
///
/// From references and not written out as entries: of each value that is more than a reference the compiler works out
/// anew that nothing in it can be written to.
///
/// # Panics
/// On an empty list.
#[doc(hidden)]
#[must_use]
pub const fn listed<const COUNT: usize>(
    plugins: &[&'static PluginDecl; COUNT],
    keys: &[(usize, &'static str)],
) -> [Listed<'static>; COUNT] {
    let mut all = [Listed::own(plugins[0], None); COUNT];
    let mut at = 1;
    while at < COUNT {
        all[at].plugin = plugins[at];
        at += 1;
    }
    let mut rest = keys;
    while let [(at, key), others @ ..] = rest {
        all[*at].key = Some(key);
        rest = others;
    }
    all
}
