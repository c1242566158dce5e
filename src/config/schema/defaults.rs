use super::decl::{SettingDecl, SettingDefault, Shape, TableDecl, laid};
use crate::config::tree::{At, DEEPEST, Entry, Node, Table, Value};
use crate::diagnostics::{Code, Diagnostic};

/// A section with the defaults of its type below everything that is there.
pub(crate) fn with_defaults(root: &Node, shapes: &[Shape], wrong: &mut Vec<Diagnostic>) -> Node {
    let mut node = root.clone();
    for shape in shapes {
        lay(*shape, &mut node, 0, wrong);
    }
    node
}

fn lay(shape: Shape, node: &mut Node, depth: usize, wrong: &mut Vec<Diagnostic>) {
    if depth > DEEPEST {
        return;
    }
    if let Value::Untyped(untyped) = &node.value
        && matches!(shape.bare(), Shape::Table(_) | Shape::List(_) | Shape::Map(_))
        && let Some(json) = untyped.json(&node.at)
    {
        node.value = json.value.clone();
    }
    if !shape.is_optional() && matches!(shape.bare(), Shape::Table(_) | Shape::Map(_)) {
        node.blank_becomes_table();
    }
    match (shape.bare(), &mut node.value) {
        (Shape::Table(decl), Value::Table(table)) => lay_table(decl, table, depth, wrong),
        (Shape::List(item), Value::Array(items)) => {
            for node in items {
                lay(item(), node, depth + 1, wrong);
            }
        }
        (Shape::Map(value), Value::Table(table)) => {
            for entry in &mut table.entries {
                lay(value(), &mut entry.node, depth + 1, wrong);
            }
        }
        _ => {}
    }
}

fn lay_table(decl: &TableDecl, table: &mut Table, depth: usize, wrong: &mut Vec<Diagnostic>) {
    for setting in decl.settings {
        let shape = (setting.shape)();
        if setting.flatten {
            if let Shape::Table(inner) = shape.bare()
                && depth < DEEPEST
            {
                lay_table(inner, table, depth + 1, wrong);
            }
            continue;
        }
        if let Some(entry) = setting.find_mut(table) {
            // What is flattened is read by serde as a whole, and then by its exact names only.
            if let Some(name) = setting.names().find(|name| entry.is(name)).filter(|_| entry.loose) {
                entry.key = name.to_owned();
                entry.loose = false;
            }
            lay(shape, &mut entry.node, depth + 1, wrong);
        } else if let Some(mut node) = missing(setting, shape, depth, wrong) {
            lay(shape, &mut node, depth + 1, wrong);
            table.entries.push(Entry::new(setting.name.to_owned(), node.at.clone(), node));
        }
    }
}

/// What stands for a setting that is missing.
fn missing(setting: &SettingDecl, shape: Shape, depth: usize, wrong: &mut Vec<Diagnostic>) -> Option<Node> {
    let at = At::of_default(setting.origin);
    match (setting.default, shape) {
        (SettingDefault::Laid(value), _) => {
            let node =
                laid(value).and_then(|value| value.placed(&at, depth).ok_or("it is nested too deep".into()));
            node.map_err(|why| wrong.push(unusable(setting, &why))).ok()
        }
        // A table of which nothing is said is an empty one, as a section is.
        (SettingDefault::None, Shape::Table(_)) => {
            Some(Node::new(Value::Table(Table::default()), At::nowhere()))
        }
        _ => None,
    }
}

fn unusable(setting: &SettingDecl, why: &str) -> Diagnostic {
    let message = format!("the default of the setting `{}` can't be part of a configuration", setting.name);
    let found = Diagnostic::error(Code::WrongValue, message).place("declared", setting.origin);
    found.note(why).help(format!("repair the default, or give `{}` in the configuration", setting.name))
}

impl SettingDecl {
    /// The entry of this setting.
    pub(in crate::config) fn find<'a>(&self, table: &'a Table) -> Option<&'a Entry> {
        self.names().find_map(|name| table.get(name))
    }

    fn find_mut<'a>(&self, table: &'a mut Table) -> Option<&'a mut Entry> {
        let at = self.names().find_map(|name| table.position(name))?;
        table.entries.get_mut(at)
    }

    pub(in crate::config) fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}
