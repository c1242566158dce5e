//! A file with everything that can be configured, made from descriptions and defaults.
//!
//! A line with `#` and no space behind it is a setting at its default; all other comments are for people. So a program
//! and a person can take the `#` away and have a file that changes nothing.

use std::fmt::Write as _;

use serde_json::Value;

use super::decl::{SettingDecl, SettingDefault, Shape, TableDecl};
use super::described::{DescribedChoices, DescribedSection};
use super::json_schema::is_required;
use crate::config::tree::DEEPEST;

const HEAD: &str = "\
# Everything that can be configured. Settings with a `#` before them are at their defaults: take it away to change one.
# A setting can also be a variable, NOTES__LIMIT=10, or a flag, --config.notes.limit=10, for `limit` in `[notes]`.
";

/// The example, in TOML.
#[must_use]
pub fn example(sections: &[DescribedSection<'_>], choices: &DescribedChoices<'_>) -> String {
    let mut text = HEAD.to_owned();
    for section in sections {
        let (tables, is_whole) = section.tables();
        text.push('\n');
        for table in &tables {
            comment(&mut text, table.description);
        }
        let _ = writeln!(text, "[{}]", key(section.key));
        if !is_whole {
            comment(&mut text, "What else it takes, its type does not say.");
        }
        for table in tables {
            text.push_str(&of_table(table, &key(section.key), None, &[table]));
        }
    }
    text.push_str(&of_points(choices));
    text.push_str("\n# Which plugins are on.\n[plugins]\n");
    for plugin in &choices.plugins {
        let _ = writeln!(text, "#{} = true", key(plugin));
    }
    text
}

/// The points that several plugins could serve.
fn of_points(choices: &DescribedChoices<'_>) -> String {
    let mut text = String::new();
    for point in &choices.points {
        for (of, plugins) in point.by_key().iter().filter(|(_, plugins)| plugins.len() > 1) {
            let name = key(point.name);
            let path = of.map_or_else(|| name.clone(), |of| format!("{name}.{}", key(of)));
            let names: Vec<String> = plugins.iter().map(|plugin| key(plugin)).collect();
            let nobody = if point.is_optional { ", or false for nobody" } else { "" };
            let _ = writeln!(text, "# {path} = <one of {}{nobody}>", names.join(", "));
        }
    }
    if text.is_empty() {
        text
    } else {
        format!("\n# Which plugin serves a point, where several could.\n[points]\n{text}")
    }
}

/// The settings of a table, those that are tables themselves last. `given` is what the default of the table holds,
/// `within` the tables that it is part of, and itself.
fn of_table(table: &TableDecl, path: &str, given: Option<&Value>, within: &[&TableDecl]) -> String {
    let (mut plain, mut nested) = (String::new(), String::new());
    for setting in table.settings.iter().filter(|_| within.len() < DEEPEST) {
        let shape = (setting.shape)();
        if setting.flatten {
            match shape.bare() {
                Shape::Table(inner) => {
                    plain.push_str(&of_table(inner, path, given, &[within, &[inner]].concat()));
                }
                _ => plain.push_str("# and other keys\n"),
            }
            continue;
        }
        let default = match given {
            Some(given) => given.get(setting.name).cloned(),
            None => setting.default.value(),
        };
        if !is_only_nested(setting, shape, default.as_ref()) {
            plain.push_str(&of_setting(setting, shape, default.as_ref()));
        }
        nested.push_str(&of_nested(setting, shape, path, default.as_ref(), within));
    }
    plain + &nested
}

/// Whether the default of a setting is said in a table of its own.
fn is_only_nested(setting: &SettingDecl, shape: Shape, default: Option<&Value>) -> bool {
    match (shape, shape.bare()) {
        (Shape::Table(_), _) => true,
        (_, Shape::Table(_)) => default.is_none_or(Value::is_null),
        (_, Shape::List(item) | Shape::Map(item)) => {
            matches!(item(), Shape::Table(_))
                && (default.is_none() || matches!(setting.default, SettingDefault::None))
        }
        _ => false,
    }
}

fn of_setting(setting: &SettingDecl, shape: Shape, default: Option<&Value>) -> String {
    let mut text = String::new();
    comment(&mut text, setting.description);
    comment(&mut text, &rules(setting, shape));
    let is_secret = setting.secret || shape.is_secret();
    let name = key(setting.name);
    let shown = default.filter(|default| !is_secret && !default.is_null()).and_then(in_toml);
    let _ = match shown {
        Some(value) => writeln!(text, "#{name} = {value}"),
        None => writeln!(text, "# {name} = <{}>{}", noun(shape), remark(setting, shape, default)),
    };
    text
}

fn remark(setting: &SettingDecl, shape: Shape, default: Option<&Value>) -> &'static str {
    if is_required(setting, shape, 0) {
        "  (must be there)"
    } else if shape.is_optional() || default.is_some_and(Value::is_null) {
        "  (may be missing)"
    } else {
        "  (has a default)"
    }
}

/// A table below a section. One that need not be there is only told of.
fn of_nested(
    setting: &SettingDecl,
    shape: Shape,
    path: &str,
    default: Option<&Value>,
    within: &[&TableDecl],
) -> String {
    let below = format!("{path}.{}", key(setting.name));
    let (table, head, given) = match (shape, shape.bare()) {
        (_, Shape::Table(table)) => {
            (table, format!("[{below}]"), default.filter(|default| default.is_object()))
        }
        (_, Shape::List(item)) => match item().bare() {
            Shape::Table(table) => (table, format!("[[{below}]]"), None),
            _ => return String::new(),
        },
        (_, Shape::Map(value)) => match value().bare() {
            Shape::Table(table) => (table, format!("[{below}.<name>]"), None),
            _ => return String::new(),
        },
        _ => return String::new(),
    };
    // A type that is a part of itself is shown once.
    if within.iter().any(|outer| (outer.type_name)() == (table.type_name)()) {
        return String::new();
    }
    let is_there = matches!(shape, Shape::Table(_)) || given.is_some();
    let mut text = String::new();
    let description = if setting.description.is_empty() { table.description } else { setting.description };
    comment(&mut text, description);
    let _ = writeln!(text, "{head}");
    text.push_str(&of_table(table, &below, given, &[within, &[table]].concat()));
    if is_there {
        return format!("\n{text}");
    }
    let told: Vec<String> = text.lines().map(|line| format!("# {line}").trim_end().to_owned()).collect();
    format!("\n{}\n", told.join("\n"))
}

fn rules(setting: &SettingDecl, shape: Shape) -> String {
    let rules = setting.shown_rules();
    let mut lines = Vec::new();
    let limits = [("at least", &rules.min), ("at most", &rules.max)];
    let limits: Vec<String> =
        limits.iter().filter_map(|(word, limit)| Some(format!("{word} {}", limit.as_ref()?))).collect();
    let limits = limits.join(", ");
    if let Some(first) = limits.chars().next() {
        lines.push(format!("{}{}.", first.to_uppercase(), limits.trim_start_matches(first)));
    }
    if !rules.one_of.is_empty() {
        let all: Vec<String> = rules.one_of.iter().filter_map(in_toml).collect();
        lines.push(format!("One of {}.", all.join(", ")));
    }
    if let Shape::OneOf(choices) = shape.bare() {
        let each = choices.iter().map(|choice| match choice.description.lines().next() {
            None | Some("") => format!("- {:?}", choice.name),
            Some(first) => format!("- {:?}: {first}", choice.name),
        });
        lines.push("One of:".to_owned());
        lines.extend(each);
    }
    if setting.secret || shape.is_secret() {
        lines.push("A secret.".to_owned());
    }
    lines.join("\n")
}

/// What stands for a value, in angle brackets.
fn noun(shape: Shape) -> &'static str {
    match shape.bare() {
        Shape::Boolean => "true or false",
        Shape::Integer { .. } => "a whole number",
        Shape::Float => "a number",
        Shape::Text => "a text",
        Shape::OneOf(_) => "one of these",
        Shape::List(_) => "a list",
        Shape::Map(_) | Shape::Table(_) => "a table",
        _ => "a value",
    }
}

fn comment(text: &mut String, lines: &str) {
    for line in lines.lines() {
        let _ = writeln!(text, "{}", format!("# {line}").trim_end());
    }
}

/// A value as TOML writes it in one line, so that a `#` before it is before all of it; `None` for one that it can't.
fn in_toml(value: &Value) -> Option<String> {
    toml::Value::try_from(value).ok().map(|value| inline(&value))
}

fn inline(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) if text.contains(['\n', '\r']) => quoted(text),
        toml::Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        toml::Value::Table(table) if !table.is_empty() => {
            let entries: Vec<String> =
                table.iter().map(|(name, value)| format!("{} = {}", key(name), inline(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

/// A text between quotes, with everything escaped that would end the line or the text.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            letter if letter.is_ascii_control() => _ = write!(quoted, "\\u{:04X}", u32::from(letter)),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

fn key(key: &str) -> String {
    let is_bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if is_bare { key.to_owned() } else { inline(&toml::Value::from(key)) }
}
