//! What is written down of each table, and what follows from it for a schema.
//!
//! `record_tables` has a row for each table and `record_columns` one for each column, so that names can be read back
//! and no two fields or resources ever share one.

use crate::storage::contract::{
    CollectionPath, Column, ColumnType, ErrorKind, Result, StorageError, Table, TableSchema, bad_value,
    corrupt,
};
use crate::storage::providers::tables::names::{column_name, table_name};

/// Everything of one table. Its name is bound to the only parameter, which stands at the end.
pub(crate) const READ: &str = "SELECT t.owner, t.resource, t.identity, c.field, c.name, c.holds
    FROM record_tables t JOIN record_columns c ON c.table_name = t.name WHERE t.name = ";

/// A table as it is written down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Registered {
    owner: String,
    resource: String,
    identity: String,
    columns: Vec<Column>,
}

/// What a table needs for a schema.
#[derive(Debug)]
pub(crate) struct Changes {
    /// As it is afterwards.
    pub(crate) table: Table,
    /// What is written down of it afterwards: owner, resource and identity.
    pub(crate) written: [String; 3],
    /// Whether it has to be made, with all of its columns.
    pub(crate) is_new: bool,
    /// The columns that it lacks, with the fields as they are written down.
    pub(crate) added: Vec<(Column, String)>,
}

impl Changes {
    pub(crate) fn is_nothing(&self) -> bool {
        !self.is_new && self.added.is_empty()
    }
}

/// From the rows that [`READ`] gives, each with six texts.
pub(crate) fn registered(rows: Vec<[String; 6]>) -> Result<Option<Registered>> {
    let mut all = Registered::default();
    let is_there = !rows.is_empty();
    for [owner, resource, identity, field, name, holds] in rows {
        let known = ColumnType::ALL.into_iter().find(|known| known.name() == holds);
        let holds = known.ok_or_else(|| corrupt(format!("a column is said to hold `{holds}`")))?;
        all.columns.push(Column { field: unescaped(&field), name, holds });
        (all.owner, all.resource, all.identity) = (owner, resource, identity);
    }
    Ok(is_there.then_some(all))
}

/// What has to be done so that the table is like the schema.
pub(crate) fn plan_changes(schema: &TableSchema, found: Option<Registered>) -> Result<Changes> {
    let name = table_name(&schema.owner, &schema.resource);
    let written = [owner(&schema.owner), escaped(&schema.resource), escaped(&schema.identity)];
    let is_new = found.is_none();
    let found = found.unwrap_or_default();
    if !is_new {
        agree(schema, &found, &name, &written)?;
    }
    let mut all = found.columns;
    let (mut columns, mut added) = (Vec::new(), Vec::new());
    for (field, holds) in &schema.fields {
        if let Some(known) = all.iter().find(|column| column.field == *field) {
            if known.holds != *holds {
                return Err(another_type(schema, known, *holds));
            }
            columns.push(known.clone());
            continue;
        }
        let name = column_name(field, |name| all.iter().any(|column| column.name.eq_ignore_ascii_case(name)));
        let column = Column { field: field.clone(), name, holds: *holds };
        all.push(column.clone());
        added.push((column.clone(), escaped(field)));
        columns.push(column);
    }
    let identity = columns.iter().position(|column| column.field == schema.identity);
    let identity =
        identity.ok_or_else(|| bad_value(format!("`{}` has no identity", schema.resource.escape_debug())))?;
    Ok(Changes { table: Table { name, columns, identity }, written, is_new, added })
}

fn agree(schema: &TableSchema, found: &Registered, name: &str, written: &[String; 3]) -> Result<()> {
    let [owner, resource, identity] = written;
    if (&found.owner, &found.resource) != (owner, resource) {
        let whose = format!("the table `{name}` is that of `{}` of `{}`", found.resource, found.owner);
        return Err(StorageError::new(ErrorKind::BadName, whose)
            .with_help(format!("give `{}` another name", schema.resource.escape_debug())));
    }
    if found.identity != *identity {
        let (resource, wanted) = (schema.resource.escape_debug(), schema.identity.escape_debug());
        return Err(bad_value(format!(
            "the records of `{resource}` are known by `{}`, and by `{wanted}` in this schema",
            found.identity
        ))
        .with_help("change the identity back, or give the resource another name"));
    }
    Ok(())
}

fn another_type(schema: &TableSchema, column: &Column, wanted: ColumnType) -> StorageError {
    let (field, resource) = (column.field.escape_debug(), schema.resource.escape_debug());
    let (is, wanted) = (column.holds.name(), wanted.name());
    bad_value(format!("the field `{field}` of `{resource}` is kept as {is}, and is {wanted} in this schema"))
        .with_help("change its type back, or give the field another name and carry its values over")
}

/// There is a table of this name that nobody has written down.
pub(crate) fn occupied(name: &str) -> StorageError {
    StorageError::new(ErrorKind::BadName, format!("there is a table `{name}` that was made by somebody else"))
        .with_help("rename that table, or give the resource another name")
}

// Texts of PostgreSQL hold no NUL.
fn escaped(name: &str) -> String {
    name.replace('\\', "\\\\").replace('\0', "\\0")
}

fn unescaped(name: &str) -> String {
    let mut letters = name.chars();
    let mut whole = String::with_capacity(name.len());
    while let Some(letter) = letters.next() {
        whole.push(match letter {
            '\\' if letters.next() == Some('0') => '\0',
            letter => letter,
        });
    }
    whole
}

fn owner(path: &CollectionPath) -> String {
    let segments: Vec<String> =
        path.segments().iter().map(|segment| escaped(segment).replace('/', "\\/")).collect();
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn schema(fields: &[(&str, ColumnType)]) -> TableSchema {
        let fields: BTreeMap<_, _> =
            fields.iter().map(|(name, holds)| ((*name).to_owned(), *holds)).collect();
        let owner = CollectionPath::new(["people"]).unwrap();
        TableSchema { owner, resource: "person".into(), identity: "id".into(), fields }
    }

    /// What is read back once the changes are made.
    fn stored(changes: &Changes) -> Option<Registered> {
        let [owner, resource, identity] = &changes.written;
        let row = |(column, field): &(Column, String)| {
            let holds = column.holds.name().to_owned();
            [owner.clone(), resource.clone(), identity.clone(), field.clone(), column.name.clone(), holds]
        };
        registered(changes.added.iter().map(row).collect()).unwrap()
    }

    #[test]
    fn a_table_is_made_once_and_gets_what_it_lacks() {
        let (text, json) = (ColumnType::Text, ColumnType::Json);
        let first =
            plan_changes(&schema(&[("id", text), ("Na\0me\\0", text), ("name", text)]), None).unwrap();
        assert!(first.is_new && !first.is_nothing());
        let again = plan_changes(&schema(&[("id", text), ("Na\0me\\0", text)]), stored(&first)).unwrap();
        assert!(again.is_nothing());
        assert_eq!(again.table.columns, first.table.columns[..2]);
        let more = plan_changes(&schema(&[("id", text), ("NAME", json)]), stored(&first)).unwrap();
        assert!(!more.is_new);
        let [(added, _)] = more.added.as_slice() else { panic!("{more:?}") };
        assert_eq!(added.field, "NAME");
        assert!(added.name.starts_with("NAME__"), "{added:?}");
    }

    #[test]
    fn what_contradicts_the_table_is_refused() {
        let (text, whole) = (ColumnType::Text, ColumnType::Integer);
        let first = plan_changes(&schema(&[("id", text), ("age", whole)]), None).unwrap();
        let error = plan_changes(&schema(&[("id", text), ("age", text)]), stored(&first)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "storage: the field `age` of `person` is kept as whole number, and is text in this schema; change its \
             type back, or give the field another name and carry its values over"
        );
        let mut other = schema(&[("id", text), ("age", whole)]);
        other.identity = "age".into();
        let error = plan_changes(&other, stored(&first)).unwrap_err();
        assert!(error.to_string().contains("are known by `id`, and by `age` in this schema"), "{error}");
        let mut theirs = stored(&first).unwrap();
        theirs.owner = "others".into();
        let error = plan_changes(&schema(&[("id", text)]), Some(theirs)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadName);
    }
}
