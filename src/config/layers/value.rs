use serde::Serialize;

use super::spelling::Key;
use crate::base::Origin;
use crate::config::tree::{At, DEEPEST, Entry, Node, Table, Unfit, Value, keys, serialized};
use crate::diagnostics::{Code, Diagnostic, Report};

/// A value that is set in code.
#[derive(Clone)]
pub(super) struct ValueLayer {
    pub(super) path: String,
    node: Result<Node, Unfit>,
    origin: Origin,
}

impl ValueLayer {
    pub(super) fn new(path: String, value: impl Serialize, origin: Origin) -> Self {
        let depth = keys(&path).map_or(0, |keys| keys.len());
        let node = serialized(&value, &At::code(origin), depth);
        Self { path, node, origin }
    }

    pub(super) fn table(&self) -> Result<Table, Report> {
        let wrong =
            |message: String| Diagnostic::error(Code::WrongValue, message).place("set here", self.origin);
        let path = &self.path;
        let no_path = || {
            let found = wrong(format!("`{path}` is not a path of keys joined by dots"));
            found.help("write it like `notes.limit`, and a key that has a dot in quotes: `notes.\"a.b\"`")
        };
        let keys = keys(path).ok_or_else(no_path)?;
        let unfit = |why: &Unfit| match why {
            Unfit::TooDeep => wrong(format!("the value of `{path}` is nested deeper than {DEEPEST} levels")),
            Unfit::Because(why) => wrong(format!("the value of `{path}` can't be part of a configuration"))
                .note(why)
                .help("give what JSON can say: numbers, texts, lists, tables with texts for keys"),
        };
        let node = self.node.clone().map_err(|why| unfit(&why))?;
        Ok(nested(keys.into_iter().map(Key::exact), node))
    }
}

/// The tree in which a value is under a path of keys.
pub(super) fn nested(keys: impl DoubleEndedIterator<Item = Key>, mut node: Node) -> Table {
    let at = node.at.clone();
    for key in keys.rev() {
        let entry = Entry { loose: key.loose, ..Entry::new(key.text, at.clone(), node) };
        node = Node::new(Value::Table(Table { entries: vec![entry] }), at.clone());
    }
    match node.value {
        Value::Table(table) => table,
        _ => Table::default(),
    }
}
