use super::decl::{Shape, TableDecl};
use crate::config::reading::SectionDecl;

/// A section that somebody reads, for those who describe the configuration.
#[derive(Clone, Debug)]
pub struct DescribedSection<'a> {
    /// Its key.
    pub key: &'a str,
    /// The types that it is read as.
    pub decls: Vec<SectionDecl>,
}

impl DescribedSection<'_> {
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
