//! The rules of a type, checked value by value, so that one that is wrong hides none of the others.

use super::findings::Finding;
use super::section::Section;
use crate::base::catch_panic;
use crate::config::reading::{Unknown, missing_key, perhaps_another_argument, placed, without_quotes};
use crate::config::schema::{Refusal, SettingCheck, SettingDecl, SettingValue, Shape, TableDecl};
use crate::config::tree::{DEEPEST, Node, Step, Table, Value, dotted};
use crate::diagnostics::{Code, Diagnostic, Location};

/// Everything in a section that is against a rule of its type or missing, and the keys that its type does not know.
pub(crate) fn check(section: &Section<'_>, shape: Shape, root: &Node) -> (Vec<Finding>, Vec<Unknown>) {
    let mut walk = Walk {
        section: *section,
        absence: (!section.exists()).then(|| section.absence()),
        path: Vec::new(),
        found: Vec::new(),
        unknown: Vec::new(),
        depth: 0,
        is_secret: false,
    };
    walk.value(shape, root);
    (walk.found, walk.unknown)
}

struct Walk<'a> {
    section: Section<'a>,
    /// What is said of a key that is missing as the whole section is.
    absence: Option<String>,
    path: Vec<Step>,
    found: Vec<Finding>,
    unknown: Vec<Unknown>,
    depth: usize,
    /// Whether what is looked at is part of a secret.
    is_secret: bool,
}

impl Walk<'_> {
    fn value(&mut self, shape: Shape, node: &Node) {
        if self.depth > DEEPEST {
            return;
        }
        self.depth += 1;
        let around = self.enter(shape.is_secret());
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
        self.is_secret = around;
        self.depth -= 1;
    }

    /// Goes into what may be a secret; what is to be restored behind it.
    fn enter(&mut self, is_secret: bool) -> bool {
        let around = self.is_secret;
        self.is_secret |= is_secret;
        around
    }

    fn below(&mut self, step: Step, shape: Shape, node: &Node) {
        self.path.push(step);
        self.value(shape, node);
        self.path.pop();
    }

    fn whole_table(&mut self, decl: &'static TableDecl, table: &Table, node: &Node) {
        let before = self.found.len();
        self.table(decl, table, node);
        self.unknown(decl, table);
        // A rule that looks at several settings has nothing to say while one of them is wrong by itself.
        let may_hold_secret = || Shape::Table(decl).holds_secret();
        let instead = "give other values; the words of a `validate` that looks at no secret are shown";
        if before == self.found.len()
            && let Some(refused) =
                decl.check.and_then(|check| self.refused(check, node, may_hold_secret, instead))
        {
            let location = if node.at.is_known() { node.at.location() } else { Location::from(decl.origin) };
            self.found.push(refused.place("found here", location).into());
        }
    }

    fn table(&mut self, decl: &TableDecl, table: &Table, node: &Node) {
        for setting in decl.settings {
            let shape = (setting.shape)();
            let around = self.enter(setting.secret || setting.flatten && shape.is_secret());
            match (setting.flatten, shape.bare(), setting.find(table)) {
                (true, Shape::Table(inner), _) if self.depth <= DEEPEST => {
                    self.depth += 1;
                    self.table(inner, table, node);
                    self.depth -= 1;
                }
                (true, ..) => {}
                (false, _, Some(entry)) => {
                    self.setting(setting, &entry.node);
                    self.below(Step::Key(setting.name.to_owned()), shape, &entry.node);
                }
                (false, _, None) => self.missing(setting, shape, node),
            }
            self.is_secret = around;
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
        if setting.must_be_there(shape) == Some(true) {
            let path = dotted(self.section.key(), &self.path);
            let missing = missing_key(&path, setting.name, &node.at);
            let mut missing = described(missing.place("declared", setting.origin), setting);
            let is_there = node.at.is_known();
            missing.helps.push(self.section.how_to_add(setting.name, &self.path, is_there, shape.noun()));
            missing.notes.extend(self.absence.clone());
            self.found.push(Finding::missing(&self.path, setting.name, missing));
        }
    }

    fn setting(&mut self, setting: &SettingDecl, node: &Node) {
        let may_hold_secret = || setting.holds_secret();
        let instead =
            "give another value; a doc comment of the setting that says what is expected is shown here";
        self.path.push(Step::Key(setting.name.to_owned()));
        let refused = setting.check.and_then(|check| self.refused(check, node, may_hold_secret, instead));
        self.path.pop();
        let Some(refused) = refused else { return };
        let refused = placed(refused, "found here", &node.at, &node.over);
        let refused = perhaps_another_argument(refused, &node.at, "<value>");
        self.found.push(described(refused, setting).into());
    }

    /// What a rule says against the value at the path. A function of the user may panic, and of a secret its words are not
    /// shown: any part of it, in any form, can be in them. `instead` is advice for who misses them.
    fn refused(
        &self,
        check: SettingCheck,
        node: &Node,
        may_hold_secret: impl FnOnce() -> bool,
        instead: &str,
    ) -> Option<Diagnostic> {
        let value = SettingValue::new(node);
        let judged = match catch_panic(|| check(&value)) {
            Ok(Ok(())) => return None,
            Ok(Err(refusal)) => Ok(refusal),
            Err(text) => Err(text),
        };
        let path = dotted(self.section.key(), &self.path);
        let error = |message: String| Diagnostic::error(Code::RefusedValue, message);
        let is_secret = self.is_secret || value.holds_secret() || may_hold_secret();
        Some(match judged {
            Ok(Refusal { message, judge: None }) => error(format!("`{path}` {message}")),
            Ok(Refusal { judge: Some(judge), .. }) if is_secret => {
                error(format!("`{path}` is refused by `{judge}`")).note(NOT_SHOWN).help(instead)
            }
            Ok(Refusal { message, .. }) => error(format!("`{path}`: {}", without_quotes(&message, node))),
            Err(_) if is_secret => {
                error(format!("`{path}` can't be checked: its rule panicked")).note(NOT_SHOWN).help(NO_PANIC)
            }
            Err(text) => {
                let text = without_quotes(&text, node);
                error(format!("`{path}` can't be checked: its rule panicked: {text}")).help(NO_PANIC)
            }
        })
    }
}

const NOT_SHOWN: &str = "what it says is not shown, as it could hold the secret";
const NO_PANIC: &str = "let the function of `validate` return an error instead";

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
