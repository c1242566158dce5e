//! The configuration as JSON Schema, for editors and for those who check files before a program reads them.

use serde_json::{Map, Value, json};

use super::described::{DescribedChoices, DescribedPoint, DescribedSection};
use crate::config::schema::{ChoiceDecl, Rules, SettingDecl, SettingDefault, Shape, TableDecl};
use crate::config::tree::DEEPEST;

/// The schema of a file with these sections: draft 2020-12.
#[must_use]
pub fn json_schema(sections: &[DescribedSection<'_>], choices: &DescribedChoices<'_>) -> Value {
    let mut writer = Writer::default();
    let mut properties = writer.sections(sections);
    writer.is_partial = true;
    let in_profiles = writer.sections(sections);
    properties.extend(of_choices(choices, in_profiles));
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if let Some(schema) = schema.as_object_mut().filter(|_| !writer.definitions.is_empty()) {
        schema.insert("$defs".to_owned(), Value::Object(writer.definitions));
    }
    schema
}

/// The sections that are the application's own. `in_profiles` are the others as they can be in a profile.
fn of_choices(choices: &DescribedChoices<'_>, in_profiles: Map<String, Value>) -> Vec<(String, Value)> {
    let plugins = choices.plugins.iter().map(|plugin| ((*plugin).to_owned(), json!({ "type": "boolean" })));
    let points = choices.points.iter().map(|point| (point.name.to_owned(), of_point(point)));
    let object = |description: &str, properties: Map<String, Value>| {
        json!({
            "type": "object",
            "description": description,
            "properties": properties,
            "additionalProperties": false,
        })
    };
    let profile = json!({ "type": "string", "description": "The profile that is laid over the rest." });
    let defaults = choices.points.iter().filter(|point| point.has_default);
    let defaults = map(defaults.map(|point| (point.name.to_owned(), of_default(point))));
    let mut all = vec![
        ("plugins".to_owned(), object("Which plugins are on.", map(plugins))),
        ("points".to_owned(), object("Which plugin serves a point.", map(points))),
    ];
    if !defaults.is_empty() {
        let description = "Which key of a point is meant by who asks without one.";
        all.push(("default_keys".to_owned(), object(description, defaults)));
    }
    let own = all.iter().map(|(name, _)| (name.clone(), json!({ "$ref": format!("#/properties/{name}") })));
    let in_profiles = map(in_profiles.into_iter().chain(own));
    let profiles = json!({
        "type": "object",
        "description": "Parts that count only in the profile of that name.",
        "additionalProperties": object("What is laid over the rest.", in_profiles),
    });
    all.extend([("profile".to_owned(), profile), ("profiles".to_owned(), profiles)]);
    all
}

fn of_default(point: &DescribedPoint<'_>) -> Value {
    let keys: Vec<&str> = point.by_key().into_iter().filter_map(|(key, _)| key).collect();
    if point.for_any.is_empty() {
        json!({ "enum": keys })
    } else {
        json!({ "type": "string", "examples": keys })
    }
}

fn of_point(point: &DescribedPoint<'_>) -> Value {
    let one_of = |plugins: &[&str], or_nobody: bool| {
        let plugins = plugins.iter().map(|plugin| json!(plugin));
        json!({ "enum": plugins.chain(or_nobody.then_some(Value::Bool(false))).collect::<Vec<_>>() })
    };
    let by_key = point.by_key();
    if let Some((None, plugins)) = by_key.first() {
        return one_of(plugins, point.is_optional);
    }
    let keys = by_key.iter().filter_map(|(key, plugins)| Some(((*key)?.to_owned(), one_of(plugins, true))));
    let others = if point.for_any.is_empty() { json!(false) } else { one_of(&point.for_any, true) };
    json!({ "type": "object", "properties": map(keys), "additionalProperties": others })
}

/// One after the other: `collect` would bring a sort of its own for each kind of iterator.
fn map(entries: impl Iterator<Item = (String, Value)>) -> Map<String, Value> {
    let mut map = Map::new();
    for (key, value) in entries {
        map.insert(key, value);
    }
    map
}

#[derive(Default)]
struct Writer {
    definitions: Map<String, Value>,
    /// The full names of the types that are defined, with the names that they are defined under.
    names: Vec<(String, String)>,
    /// Whether nothing has to be there, as in a part that is laid over a whole.
    is_partial: bool,
}

/// The properties of an object while they are gathered.
#[derive(Default)]
struct Object {
    properties: Map<String, Value>,
    /// The settings that must be there, each under one of its names.
    required: Vec<&'static SettingDecl>,
    /// What other keys may hold; `false` where there may be none.
    others: Option<Value>,
}

impl Writer {
    fn sections(&mut self, sections: &[DescribedSection<'_>]) -> Map<String, Value> {
        map(sections.iter().map(|section| (section.key.to_owned(), self.section(section))))
    }

    fn section(&mut self, section: &DescribedSection<'_>) -> Value {
        let (tables, is_whole) = section.tables();
        match (&*tables, is_whole) {
            ([table], true) => self.reference(table),
            ([], _) => json!({ "type": "object" }),
            _ => {
                let mut object =
                    Object { others: (!is_whole).then_some(Value::Bool(true)), ..Object::default() };
                for table in tables {
                    self.gather(table, 0, &mut object);
                }
                object.into_schema("")
            }
        }
    }

    /// A reference to a type, which is defined once, and once more for parts of it.
    fn reference(&mut self, table: &'static TableDecl) -> Value {
        let part = if self.is_partial && table.demands(&mut Vec::new()) { ".part" } else { "" };
        let full = format!("{}{part}", (table.type_name)());
        if let Some((_, name)) = self.names.iter().find(|(known, _)| *known == full) {
            return json!({ "$ref": format!("#/$defs/{name}") });
        }
        let short = full.rsplit("::").next().unwrap_or(&full);
        let is_taken = self.names.iter().any(|(_, name)| name == short);
        let name = if is_taken { full.replace("::", ".") } else { short.to_owned() };
        self.names.push((full, name.clone()));
        let mut object = Object::default();
        self.gather(table, 0, &mut object);
        let definition = object.into_schema(table.description);
        let reference = json!({ "$ref": format!("#/$defs/{name}") });
        self.definitions.insert(name, definition);
        reference
    }

    fn gather(&mut self, table: &'static TableDecl, depth: usize, object: &mut Object) {
        for setting in table.settings.iter().filter(|_| depth < DEEPEST) {
            let shape = (setting.shape)();
            match (setting.flatten, shape.bare()) {
                (false, _) => {
                    let schema = self.setting(setting, shape);
                    for alias in setting.aliases {
                        object.properties.insert((*alias).to_owned(), schema.clone());
                    }
                    object.properties.insert(setting.name.to_owned(), schema);
                    if !self.is_partial && is_required(setting, shape, 0) {
                        object.required.push(setting);
                    }
                }
                (true, Shape::Table(inner)) => self.gather(inner, depth + 1, object),
                (true, Shape::Map(value)) => object.others = Some(self.shape(value())),
                (true, _) => object.others = Some(json!(true)),
            }
        }
    }

    fn setting(&mut self, setting: &SettingDecl, shape: Shape) -> Value {
        let Value::Object(mut schema) = self.shape(shape) else { return Value::Bool(true) };
        // They are about what was read; what a function reads can look otherwise.
        let rules = if matches!(shape.bare(), Shape::Unknown | Shape::Any) {
            Rules::default()
        } else {
            setting.shown_rules()
        };
        let facts = [("minimum", rules.min), ("maximum", rules.max)];
        schema.extend(facts.into_iter().filter_map(|(name, fact)| Some((name.to_owned(), fact?))));
        if !rules.one_of.is_empty() {
            let nothing = shape.is_optional().then_some(Value::Null);
            schema.insert("enum".to_owned(), rules.one_of.into_iter().chain(nothing).collect());
        }
        if setting.secret {
            schema.insert("writeOnly".to_owned(), json!(true));
        }
        if !setting.description.is_empty() {
            schema.insert("description".to_owned(), json!(setting.description));
        }
        if let Some(default) = setting.without_secrets(setting.default.value()) {
            schema.insert("default".to_owned(), default);
        }
        Value::Object(schema)
    }

    fn shape(&mut self, shape: Shape) -> Value {
        match shape {
            Shape::Unknown | Shape::Any => json!({}),
            Shape::Boolean => json!({ "type": "boolean" }),
            Shape::Integer { min, max } => {
                let mut schema = json!({ "type": "integer" });
                for (name, limit) in [("minimum", min), ("maximum", max)] {
                    if let Some(limit) = limit.and_then(in_json) {
                        schema[name] = limit;
                    }
                }
                schema
            }
            Shape::Float => json!({ "type": "number" }),
            Shape::Text => json!({ "type": "string" }),
            Shape::OneOf(choices) => one_of(choices),
            Shape::List(item) => {
                // A list is replaced as a whole.
                let is_partial = std::mem::take(&mut self.is_partial);
                let items = self.shape(item());
                self.is_partial = is_partial;
                json!({ "type": "array", "items": items })
            }
            Shape::Map(value) => json!({ "type": "object", "additionalProperties": self.shape(value()) }),
            Shape::Table(table) => self.reference(table),
            Shape::Optional(inner) => or_null(self.shape(inner())),
            Shape::Secret(inner) => match self.shape(inner()) {
                Value::Object(mut schema) => {
                    schema.insert("writeOnly".to_owned(), json!(true));
                    Value::Object(schema)
                }
                other => other,
            },
        }
    }
}

impl Object {
    fn into_schema(self, description: &str) -> Value {
        let mut schema = json!({
            "type": "object",
            "properties": self.properties,
            "additionalProperties": self.others.unwrap_or(json!(false)),
        });
        if !description.is_empty() {
            schema["description"] = json!(description);
        }
        let (plain, aliased): (Vec<_>, Vec<_>) =
            self.required.into_iter().partition(|setting| setting.aliases.is_empty());
        if !plain.is_empty() {
            schema["required"] = plain.iter().map(|setting| setting.name).collect();
        }
        if !aliased.is_empty() {
            let under = |name| json!({ "required": [name] });
            let one =
                |setting: &&SettingDecl| json!({ "anyOf": setting.names().map(under).collect::<Vec<_>>() });
            schema["allOf"] = aliased.iter().map(one).collect();
        }
        schema
    }
}

/// A number, if JSON has it.
fn in_json(number: i128) -> Option<Value> {
    let small = i64::try_from(number).map(Value::from);
    small.or_else(|_| u64::try_from(number).map(Value::from)).ok()
}

fn one_of(choices: &[ChoiceDecl]) -> Value {
    fn words(choice: &ChoiceDecl) -> impl Iterator<Item = &'static str> {
        std::iter::once(choice.name).chain(choice.aliases.iter().copied())
    }
    let one = |choice: &ChoiceDecl| {
        let mut schema = match choice.aliases {
            [] => json!({ "const": choice.name }),
            _ => json!({ "enum": words(choice).collect::<Vec<_>>() }),
        };
        if !choice.description.is_empty() {
            schema["description"] = json!(choice.description);
        }
        schema
    };
    let known = if choices.iter().all(|choice| choice.description.is_empty()) {
        json!({ "enum": choices.iter().flat_map(words).collect::<Vec<_>>() })
    } else {
        json!({ "oneOf": choices.iter().map(one).collect::<Vec<_>>() })
    };
    if choices.iter().any(|choice| choice.is_any_other) {
        json!({ "anyOf": [known, { "type": "string" }] })
    } else {
        known
    }
}

fn or_null(mut schema: Value) -> Value {
    if let Some(kind @ Value::String(_)) = schema.get_mut("type") {
        let only = kind.take();
        *kind = json!([only, "null"]);
        return schema;
    }
    let is_any = schema.as_object().is_some_and(Map::is_empty);
    if is_any { schema } else { json!({ "anyOf": [schema, { "type": "null" }] }) }
}

impl TableDecl {
    /// Whether anything has to be in it, or in a table of it. `known` are the types that were looked at.
    fn demands(&self, known: &mut Vec<&'static str>) -> bool {
        let name = (self.type_name)();
        if known.contains(&name) {
            return false;
        }
        known.push(name);
        self.settings.iter().any(|setting| {
            let shape = (setting.shape)();
            is_required(setting, shape, 0)
                || matches!(merged(shape), Shape::Table(inner) if inner.demands(known))
        })
    }
}

/// What a value, or each of those under any names, is: maps are laid over each other key by key.
fn merged(shape: Shape) -> Shape {
    match shape.bare() {
        Shape::Map(value) => merged(value()),
        other => other,
    }
}

/// Whether a setting is known to have to be there: a table of which nothing is said is an empty one.
pub(super) fn is_required(setting: &SettingDecl, shape: Shape, depth: usize) -> bool {
    let needs_more = |table: &TableDecl| {
        depth < DEEPEST && table.settings.iter().any(|inner| is_required(inner, (inner.shape)(), depth + 1))
    };
    match shape {
        _ if !matches!(setting.default, SettingDefault::None) => false,
        _ if setting.flatten => match shape.bare() {
            Shape::Table(table) => needs_more(table),
            _ => false,
        },
        Shape::Table(table) => needs_more(table),
        _ => setting.must_be_there(shape) == Some(true),
    }
}
