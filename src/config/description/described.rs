use crate::config::schema::{Shape, TableDecl};
use crate::config::sections::SectionDecl;

/// A section that somebody reads, for those who describe the configuration.
#[derive(Clone, Debug)]
pub struct DescribedSection<'a> {
    /// Its key.
    pub key: &'a str,
    /// The types that it is read as.
    pub decls: Vec<SectionDecl>,
}

impl DescribedSection<'_> {
    /// Whether a type takes it for nothing where it is not there.
    #[cfg(feature = "toml")]
    pub(super) fn is_optional(&self) -> bool {
        self.decls.iter().any(|decl| decl.shape().is_some_and(Shape::is_optional))
    }

    /// The tables that it consists of, and whether there may be more that no type says.
    pub(super) fn tables(&self) -> (Vec<&'static TableDecl>, bool) {
        let table = |decl: &SectionDecl| match decl.shape().map(Shape::bare) {
            Some(Shape::Table(table)) => Some(table),
            _ => None,
        };
        let tables: Vec<_> = self.decls.iter().filter_map(table).collect();
        let is_whole = tables.len() == self.decls.len();
        (tables, is_whole)
    }
}

/// What can be chosen, for those who describe the configuration.
#[derive(Clone, Debug, Default)]
pub struct DescribedChoices<'a> {
    /// The keys of the plugins, which can be on or off.
    pub plugins: Vec<&'a str>,
    /// The points that one plugin serves, or one for each key.
    pub points: Vec<DescribedPoint<'a>>,
}

/// A point of which the provider can be chosen.
#[derive(Clone, Debug)]
pub struct DescribedPoint<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it can be left to nobody.
    pub is_optional: bool,
    /// The keys of the plugins that provide it, each with the key of the point that it provides it under; without where
    /// the point is not keyed.
    pub providers: Vec<(Option<String>, &'a str)>,
    /// The keys of the plugins that provide it for any key.
    pub for_any: Vec<&'a str>,
    /// Whether one of a keyed point can be asked for without a key.
    pub has_default: bool,
}

impl DescribedPoint<'_> {
    /// The plugins for each key, in the order of their first mention.
    pub(super) fn by_key(&self) -> Vec<(Option<&str>, Vec<&str>)> {
        let mut all: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
        for (key, plugin) in &self.providers {
            let key = key.as_deref();
            match all.iter_mut().find(|(known, _)| *known == key) {
                Some((_, plugins)) => plugins.push(plugin),
                None => all.push((key, vec![plugin])),
            }
        }
        for (_, plugins) in &mut all {
            plugins.extend(&self.for_any);
        }
        all
    }
}
