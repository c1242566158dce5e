//! A file with everything that can be configured, made from descriptions and defaults.
//!
//! A line with `#` and no space behind it is a setting at its default; all other comments are for people. So a program
//! and a person can take the `#` away and have a file that changes nothing.

use std::fmt::Write as _;

use serde_json::Value;

use super::described::{DescribedChoices, DescribedSection};
use super::json_schema::is_required;
use crate::config::schema::{SettingDecl, SettingDefault, Shape, TableDecl};
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
        text.push('\n');
        text.push_str(&of_section(section));
    }
    text.push_str(&of_points(choices));
    text.push_str("\n# Which plugins are on.\n[plugins]\n");
    for plugin in &choices.plugins {
        let _ = writeln!(text, "#{} = true", key(plugin));
    }
    text
}

/// A section. One that is optional, or may be, is only told of: with its head alone it would be there.
fn of_section(section: &DescribedSection<'_>) -> String {
    let (tables, is_whole) = section.tables();
    let mut text = String::new();
    for table in &tables {
        comment(&mut text, table.description);
    }
    let _ = writeln!(text, "[{}]", key(section.key));
    if !is_whole {
        comment(&mut text, "What else it takes, its type does not say.");
    }
    for table in &tables {
        text.push_str(&of_table(table, &key(section.key), &Preset::None, &[table]));
    }
    if section.is_optional() || tables.is_empty() { told(&text) } else { text }
}

/// What counts where the file says nothing of a table or a setting.
enum Preset {
    /// What its parts say themselves.
    None,
    /// A value that is filled in as a whole.
    Shown(Value),
    /// The same, and it can't be shown.
    Hidden,
}

impl Preset {
    /// That of a setting of a table with this one.
    fn of(&self, setting: &SettingDecl) -> Self {
        let value = match self {
            Self::None if matches!(setting.default, SettingDefault::None) => return Self::None,
            Self::None => setting.default.value(),
            Self::Shown(whole) => whole.get(setting.name).cloned(),
            Self::Hidden => None,
        };
        setting.without_secrets(value).map_or(Self::Hidden, Self::Shown)
    }

    /// The value, if there is one to be shown.
    fn value(&self) -> Option<&Value> {
        match self {
            Self::Shown(value) => Some(value).filter(|value| !value.is_null()),
            Self::None | Self::Hidden => None,
        }
    }
}

/// The points that several plugins could serve.
fn of_points(choices: &DescribedChoices<'_>) -> String {
    let mut text = String::new();
    for point in &choices.points {
        for (of, plugins) in point.by_key().iter().filter(|(_, plugins)| plugins.len() > 1) {
            let name = key(point.name);
            let path = of.map_or_else(|| name.clone(), |of| format!("{name}.{}", key(of)));
            let names: Vec<String> = plugins.iter().map(|plugin| key(plugin)).collect();
            let nobody = if point.is_optional || of.is_some() { ", or false for nobody" } else { "" };
            let _ = writeln!(text, "# {path} = <one of {}{nobody}>", names.join(", "));
        }
    }
    if text.is_empty() {
        text
    } else {
        format!("\n# Which plugin serves a point, where several could.\n[points]\n{text}")
    }
}

/// The settings of a table, those that are tables themselves last. `within` are the tables that it is part of, and itself.
fn of_table(table: &TableDecl, path: &str, preset: &Preset, within: &[&TableDecl]) -> String {
    let (mut plain, mut nested) = (String::new(), String::new());
    for setting in table.settings.iter().filter(|_| within.len() < DEEPEST) {
        let shape = (setting.shape)();
        if setting.flatten {
            match shape.bare() {
                Shape::Table(inner) => {
                    plain.push_str(&of_table(inner, path, preset, &[within, &[inner]].concat()));
                }
                _ => plain.push_str("# and other keys\n"),
            }
            continue;
        }
        let preset = preset.of(setting);
        let below = format!("{path}.{}", key(setting.name));
        match Nested::of(shape, within) {
            Some(Nested::Table(table)) => {
                nested.push_str(&of_nested_table(setting, table, &below, &preset, within));
            }
            Some(Nested::Many(table, form)) => {
                if preset.value().is_some() {
                    plain.push_str(&of_setting(setting, shape, &preset));
                }
                nested.push_str(&of_many(setting, table, form, &below, within));
            }
            None => plain.push_str(&of_setting(setting, shape, &preset)),
        }
    }
    plain + &nested
}

/// A setting that is written as a table of its own, or as several.
enum Nested {
    Table(&'static TableDecl),
    /// Those of a list, or under any names.
    Many(&'static TableDecl, Form),
}

#[derive(Clone, Copy)]
enum Form {
    List,
    Map,
}

impl Nested {
    /// A type that is a part of itself is written once.
    fn of(shape: Shape, within: &[&TableDecl]) -> Option<Self> {
        let table = |shape: Shape| match shape.bare() {
            Shape::Table(table) => Some(table).filter(|table| within.iter().all(|outer| !outer.is(table))),
            _ => None,
        };
        match shape.bare() {
            Shape::List(item) => Some(Self::Many(table(item())?, Form::List)),
            Shape::Map(value) => Some(Self::Many(table(value())?, Form::Map)),
            other => Some(Self::Table(table(other)?)),
        }
    }
}

fn of_setting(setting: &SettingDecl, shape: Shape, preset: &Preset) -> String {
    let mut text = String::new();
    comment(&mut text, setting.description);
    comment(&mut text, &rules(setting, shape));
    let name = key(setting.name);
    let _ = match preset.value().and_then(in_toml) {
        Some(value) => writeln!(text, "#{name} = {value}"),
        None => writeln!(text, "# {name} = <{}>{}", shape.noun(), remark(setting, shape, preset)),
    };
    text
}

fn remark(setting: &SettingDecl, shape: Shape, preset: &Preset) -> &'static str {
    // Of what does not say that it is optional, nothing is told by nothing.
    let is_nothing = || matches!((preset, shape), (Preset::Shown(Value::Null), Shape::Unknown | Shape::Any));
    if is_required(setting, shape, 0) {
        "  (must be there)"
    } else if setting.must_be_there(shape).is_none() {
        "  (may have to be there)"
    } else if shape.is_optional() || is_nothing() {
        "  (may be missing)"
    } else {
        "  (has a default)"
    }
}

/// A table below a section. One that is filled in as a whole has to be written as a whole; one that need not be there, or
/// that can't be written as it is filled in, is only told of.
fn of_nested_table(
    setting: &SettingDecl,
    table: &'static TableDecl,
    path: &str,
    preset: &Preset,
    within: &[&TableDecl],
) -> String {
    let inside = [within, &[table]].concat();
    let text = |mark: &str, preset: &Preset| {
        let mut text = String::new();
        comment(&mut text, description(setting, table));
        if !mark.is_empty() {
            comment(&mut text, "It counts as a whole: take away each `#` of it, or none.");
        }
        let _ = writeln!(text, "{mark}[{path}]");
        text + &of_table(table, path, preset, &inside)
    };
    let shape = (setting.shape)();
    let text = match preset {
        // One of which nothing is said is an empty one.
        Preset::None if matches!(shape, Shape::Table(_)) => text("", preset),
        Preset::Shown(value) if is_written_whole(table, value, &inside) => text("#", preset),
        Preset::None => told(&text("", preset)),
        Preset::Shown(Value::Null) if shape.is_optional() => told(&text("", &Preset::None)),
        Preset::Shown(_) | Preset::Hidden => told(&text("", &Preset::Hidden)),
    };
    format!("\n{text}")
}

/// The tables of a list, or under any names: what each of them can be is told.
fn of_many(
    setting: &SettingDecl,
    table: &'static TableDecl,
    form: Form,
    path: &str,
    within: &[&TableDecl],
) -> String {
    let mut text = String::new();
    comment(&mut text, description(setting, table));
    let (head, path) = match form {
        Form::List => (format!("[[{path}]]"), path.to_owned()),
        Form::Map => (format!("[{path}.<name>]"), format!("{path}.<name>")),
    };
    let _ = writeln!(text, "{head}");
    text.push_str(&of_table(table, &path, &Preset::None, &[within, &[table]].concat()));
    format!("\n{}", told(&text))
}

fn description(setting: &SettingDecl, table: &TableDecl) -> &'static str {
    if setting.description.is_empty() { table.description } else { setting.description }
}

/// Whether a table that is written out is exactly this value.
fn is_written_whole(table: &TableDecl, value: &Value, within: &[&TableDecl]) -> bool {
    let is_written = |setting: &SettingDecl| {
        let shape = (setting.shape)();
        let inside = |inner: &'static TableDecl| [within, &[inner]].concat();
        if setting.flatten {
            return matches!(shape, Shape::Table(inner) if is_written_whole(inner, value, &inside(inner)));
        }
        let Some(value) = setting.without_secrets(value.get(setting.name).cloned()) else { return false };
        match Nested::of(shape, within) {
            // What is left out is nothing again.
            _ if value.is_null() => shape.is_optional() && matches!(setting.default, SettingDefault::None),
            Some(Nested::Table(inner)) => is_written_whole(inner, &value, &inside(inner)),
            // Whether it is read as it is written, its type does not say.
            None if matches!(shape, Shape::Unknown | Shape::Any) => false,
            _ => in_toml(&value).is_some(),
        }
    };
    value.is_object() && within.len() < DEEPEST && table.settings.iter().all(is_written)
}

/// For people only.
fn told(text: &str) -> String {
    text.lines().fold(String::new(), |told, line| told + format!("# {line}").trim_end() + "\n")
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
