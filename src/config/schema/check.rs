//! The rules of a type, checked value by value, so that one that is wrong hides none of the others.

use super::decl::{SettingDecl, SettingDefault, Shape, TableDecl};
use super::rules::Refusal;
use super::value::SettingValue;
use crate::config::reading::{Step, Unknown, dotted, missing_key, without_quotes};
use crate::config::tree::{DEEPEST, Node, Table, Value};
use crate::diagnostics::{Code, Diagnostic, Location};

/// Everything in a section that is against a rule of its type or missing, and the keys that its type does not know.
pub(crate) fn check(section: &str, shape: Shape, root: &Node) -> (Vec<Diagnostic>, Vec<Unknown>) {
    let mut walk = Walk { section, path: Vec::new(), found: Vec::new(), unknown: Vec::new(), depth: 0 };
    walk.value(shape, root);
    (walk.found, walk.unknown)
}

struct Walk<'a> {
    section: &'a str,
    path: Vec<Step>,
    found: Vec<Diagnostic>,
    unknown: Vec<Unknown>,
    depth: usize,
}

impl Walk<'_> {
    fn value(&mut self, shape: Shape, node: &Node) {
        if self.depth > DEEPEST {
            return;
        }
        self.depth += 1;
        match (shape.bare(), &node.value) {
            (Shape::Table(decl), Value::Table(table)) => self.whole_table(decl, table, node),
            (Shape::List(item), Value::Array(items)) => {
                for (at, node) in items.iter().enumerate() {
                    self.below(Step::Index(at), item(), node);
                }
            }
            (Shape::Map(value), Value::Table(table)) => {
                for entry in &table.entries {
                    self.below(Step::Key(entry.key.clone()), value(), &entry.node);
                }
            }
            _ => {}
        }
        self.depth -= 1;
    }

    fn below(&mut self, step: Step, shape: Shape, node: &Node) {
        self.path.push(step);
        self.value(shape, node);
        self.path.pop();
    }

    fn whole_table(&mut self, decl: &TableDecl, table: &Table, node: &Node) {
        let before = self.found.len();
        self.table(decl, table, node);
        self.unknown(decl, table);
        // A rule that looks at several settings has nothing to say while one of them is wrong by itself.
        if before == self.found.len()
            && let Some(Err(refusal)) = decl.check.map(|check| check(&SettingValue::new(node)))
        {
            let refused = self.refused(&refusal, node, false);
            let location = if node.at.is_known() { node.at.location() } else { Location::from(decl.origin) };
            self.found.push(refused.place("found here", location));
        }
    }

    fn table(&mut self, decl: &TableDecl, table: &Table, node: &Node) {
        for setting in decl.settings {
            let shape = (setting.shape)();
            if setting.flatten {
                if let Shape::Table(inner) = shape.bare()
                    && self.depth <= DEEPEST
                {
                    self.depth += 1;
                    self.table(inner, table, node);
                    self.depth -= 1;
                }
                continue;
            }
            match setting.find(table) {
                Some(entry) => {
                    self.setting(setting, &entry.node);
                    self.below(Step::Key(setting.name.to_owned()), shape, &entry.node);
                }
                None => self.missing(setting, shape, node),
            }
        }
    }

    /// Notes the keys that no setting bears; none where any key may be one.
    fn unknown(&mut self, decl: &TableDecl, table: &Table) {
        let mut settings = Vec::new();
        if !decl.all_settings(0, &mut settings) {
            return;
        }
        let known: Vec<&'static str> = settings.iter().map(|setting| setting.name).collect();
        for entry in &table.entries {
            if !settings.iter().any(|setting| setting.names().any(|name| entry.is(name))) {
                let path = self.path.iter().cloned().chain([Step::Key(entry.key.clone())]).collect();
                self.unknown.push(Unknown { path, at: entry.key_at.clone(), known: known.clone() });
            }
        }
    }

    fn missing(&mut self, setting: &SettingDecl, shape: Shape, node: &Node) {
        if matches!(setting.default, SettingDefault::None) && !shape.is_optional() {
            let path = dotted(self.section, &self.path);
            let missing = missing_key(&path, setting.name, &node.at);
            self.found.push(described(missing, setting));
        }
    }

    fn setting(&mut self, setting: &SettingDecl, node: &Node) {
        let Some(Err(refusal)) = setting.check.map(|check| check(&SettingValue::new(node))) else { return };
        let is_secret = setting.secret || (setting.shape)().is_secret();
        self.path.push(Step::Key(setting.name.to_owned()));
        let refused = self.refused(&refusal, node, is_secret).place("found here", node.at.location());
        self.path.pop();
        let over: Vec<_> = node.over.iter().rev().map(|at| at.location().to_string()).collect();
        let noted =
            if over.is_empty() { refused } else { refused.note(format!("it overrides {}", over.join(", "))) };
        self.found.push(described(noted, setting));
    }

    fn refused(&self, refusal: &Refusal, node: &Node, is_secret: bool) -> Diagnostic {
        let path = dotted(self.section, &self.path);
        let message = if refusal.own_words {
            format!("`{path}`: {}", without_quotes(&refusal.message, node, is_secret))
        } else {
            format!("`{path}` {}", refusal.message)
        };
        Diagnostic::error(Code::RefusedValue, message)
    }
}

impl TableDecl {
    /// Its settings and those that are flattened into it; `false` if there may be others.
    fn all_settings(&self, depth: usize, all: &mut Vec<&'static SettingDecl>) -> bool {
        self.settings.iter().all(|setting| match (setting.flatten, (setting.shape)().bare()) {
            (false, _) => {
                all.push(setting);
                true
            }
            (true, Shape::Table(inner)) => depth < DEEPEST && inner.all_settings(depth + 1, all),
            (true, _) => false,
        })
    }
}

fn described(diagnostic: Diagnostic, setting: &SettingDecl) -> Diagnostic {
    match setting.description.lines().next() {
        Some(first) if !first.is_empty() => diagnostic.note(format!("`{}`: {first}", setting.name)),
        _ => diagnostic,
    }
}
