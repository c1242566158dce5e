//! A graph as the source of a module, with a function that composes it.

use std::fmt::Write as _;

use super::graph::{Asked, Cardinality, Given, Graph, POINTS, Plugin, Role, Shape, cardinality};

/// The module's text: the compiler checks the graph of its `app`.
pub(crate) fn module(graph: &Graph) -> String {
    let mut text = String::from("use jackfield::prelude::*;\n");
    for point in 0..POINTS {
        let cardinality = match cardinality(point) {
            Cardinality::Single => "single",
            Cardinality::Optional => "optional",
            Cardinality::Many => "many",
            Cardinality::Keyed => "keyed = String",
        };
        let _ = writeln!(text, "#[extension_point({cardinality})]\npub trait P{point}: Send + Sync {{}}");
    }
    for (at, plugin) in graph.plugins.iter().enumerate() {
        struct_of(&mut text, at, plugin);
        block_of(&mut text, at, plugin);
    }
    let all: Vec<String> = (0..graph.plugins.len()).map(|at| format!("G{at}")).collect();
    let _ = writeln!(text, "pub fn app() -> App {{\n    App::of(app![{}])\n}}", all.join(", "));
    text
}

fn struct_of(text: &mut String, at: usize, plugin: &Plugin) {
    let _ = writeln!(text, "#[derive(Plugin)]\n#[plugin(key = \"g{}\")]", plugin.key);
    for gift in &plugin.gifts {
        let _ = writeln!(text, "#[provides(dyn P{}{})]", gift.point, options(gift, ", "));
    }
    let _ = writeln!(text, "pub struct G{at} {{");
    for (number, asked) in plugin.fields.iter().enumerate() {
        let _ = writeln!(text, "    {}f{number}: {},", attribute(*asked), type_of(*asked));
    }
    text.push_str("}\n");
    for gift in &plugin.gifts {
        let _ = writeln!(text, "impl P{} for G{at} {{}}", gift.point);
    }
}

fn block_of(text: &mut String, at: usize, plugin: &Plugin) {
    let _ = writeln!(text, "#[contributes]\nimpl G{at} {{");
    for (number, given) in plugin.functions.iter().enumerate() {
        let point = given.point;
        let options = options(given, "");
        let (role, worked_on) = match given.role {
            Role::Provide => ("provide", String::new()),
            Role::Decorate { .. } => ("decorate", format!("_: Arc<dyn P{point}>, ")),
            Role::Aggregate => ("aggregate", format!("_: Many<dyn P{point}>, ")),
        };
        let each = if given.role == (Role::Decorate { each: true }) { "each" } else { "" };
        let all = [each, options.as_str()].into_iter().filter(|option| !option.is_empty());
        let all = all.collect::<Vec<_>>().join(", ");
        let receiver = if given.receiver { "&self, " } else { "" };
        let _ = writeln!(
            text,
            "    #[{role}{}]\n    fn c{number}({receiver}{worked_on}{}) -> Arc<dyn P{point}> {{\n        \
             unreachable!()\n    }}",
            if all.is_empty() { all } else { format!("({all})") },
            parameters(&given.needs),
        );
    }
    for (role, needs) in [("start", &plugin.hook), ("main", &plugin.main)] {
        if let Some(needs) = needs {
            let _ = writeln!(text, "    #[{role}]\n    fn {role}({}) {{}}", parameters(needs));
        }
    }
    text.push_str("}\n");
}

fn parameters(needs: &[Asked]) -> String {
    let parameter =
        |(number, asked): (usize, &Asked)| format!("{}_n{number}: {}", attribute(*asked), type_of(*asked));
    needs.iter().enumerate().map(parameter).collect::<Vec<_>>().join(", ")
}

fn attribute(asked: Asked) -> String {
    match asked.shape {
        Shape::Of { key, .. } => format!("#[plugin(of = \"k{key}\")] "),
        Shape::From { plugin, .. } => format!("#[plugin(of = \"g{plugin}\")] "),
        _ => String::new(),
    }
}

fn type_of(asked: Asked) -> String {
    let point = asked.point;
    match asked.shape {
        Shape::One { or_none: false }
        | Shape::Of { or_none: false, .. }
        | Shape::From { or_none: false, .. } => format!("Arc<dyn P{point}>"),
        Shape::One { or_none: true }
        | Shape::Of { or_none: true, .. }
        | Shape::From { or_none: true, .. } => {
            format!("Option<Arc<dyn P{point}>>")
        }
        Shape::Lazy => format!("Lazy<dyn P{point}>"),
        Shape::All if cardinality(point) == Cardinality::Keyed => format!("Keyed<dyn P{point}>"),
        Shape::All => format!("Many<dyn P{point}>"),
    }
}

/// What stands behind the point or in the attribute of a function, with `before` in front of each.
fn options(given: &Given, before: &str) -> String {
    let mut all = Vec::new();
    let is_keyed = given.role == Role::Provide && cardinality(given.point) == Cardinality::Keyed;
    if is_keyed || given.is_for_key {
        all.push(format!("key = \"k{}\"", given.key));
    }
    all.extend(given.fallback.then(|| "fallback".to_owned()));
    all.extend(given.first.then(|| "first".to_owned()));
    all.extend(given.before.iter().map(|plugin| format!("before = \"g{plugin}\"")));
    all.extend(given.after.iter().map(|plugin| format!("after = \"g{plugin}\"")));
    let joined = all.join(", ");
    if joined.is_empty() { joined } else { format!("{before}{joined}") }
}
