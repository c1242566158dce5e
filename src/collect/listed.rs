use crate::declare::PluginDecl;

/// An entry of a plugin list.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// The plugin.
    pub plugin: &'a PluginDecl,
    /// The key that the list gives it, as in `Db as "main"`; `None` leaves the plugin's own.
    pub key: Option<&'a str>,
}

impl<'a> Listed<'a> {
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
