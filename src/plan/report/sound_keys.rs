//! Keys of the user's own types, tried out before they are compared with others.

use std::any::TypeId;
use std::collections::HashSet;

use crate::base::{KeyDecl, Origin, SharedKey, catch_panic, key_text};
use crate::collect::Listed;
use crate::declare::{ContributionDecl, ContributionKey, NeedDecl, PointDecl};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::contribution_name::contribution_name;
use crate::plan::flatten::declarations::{Contributions, fields};

/// The report as it was, if no key panics when it is made, hashed, compared or shown.
///
/// # Errors
/// The report with every key that does: what else is wrong can't be told then.
pub(in crate::plan) fn with_tried_keys(list: &[Listed<'_>], mut report: Report) -> Result<Report, Report> {
    let mut panicked = Report::new();
    try_keys(list, &mut panicked);
    if panicked.is_clean() {
        return Ok(report);
    }
    report.extend(panicked);
    Err(report)
}

fn try_keys(list: &[Listed<'_>], report: &mut Report) {
    let mut tried = HashSet::new();
    for plugin in list {
        if plugin.plugin.construct.is_some() {
            let field = |need: &NeedDecl| format!("field `{}` of `{}`", need.name, plugin.key());
            try_needs(fields(plugin.plugin), plugin.plugin.origin, field, &mut tried, report);
        }
        let Contributions { gifts, functions } = Contributions::of(plugin.plugin);
        for gift in gifts {
            try_contribution(gift, true, *plugin, &mut tried, report);
        }
        for function in functions {
            try_contribution(function, false, *plugin, &mut tried, report);
        }
    }
}

fn try_contribution(
    decl: &ContributionDecl,
    is_gift: bool,
    plugin: Listed<'_>,
    tried: &mut HashSet<TypeId>,
    report: &mut Report,
) {
    let name = || contribution_name(decl, plugin.key(), is_gift, &format!("`{}`", decl.point.name));
    let key_tried = match &decl.key {
        ContributionKey::None | ContributionKey::Any => Ok(()),
        ContributionKey::Declared(key) => try_declared(key, decl.point),
        ContributionKey::Value(key) => try_key(|| SharedKey::clone(key)),
    };
    if let Err(text) = key_tried {
        report.push(panicked("key", &name(), decl.origin, &text));
    }
    let parameter = |need: &NeedDecl| format!("parameter `{}` of the {}", need.name, name());
    try_needs(decl.needs, decl.origin, parameter, tried, report);
    try_default(decl.point, tried, report);
}

fn try_needs(
    needs: &[NeedDecl],
    origin: Origin,
    name: impl Fn(&NeedDecl) -> String,
    tried: &mut HashSet<TypeId>,
    report: &mut Report,
) {
    for need in needs {
        let Some(point) = need.need.point() else { continue };
        if let Some(key) = &need.of
            && let Err(text) = try_declared(key, point)
        {
            let place = if need.line == 0 { origin } else { origin.at(need.line, need.column, need.source) };
            report.push(panicked("key", &name(need), place, &text));
        }
        try_default(point, tried, report);
    }
}

/// Tries the default key of each point once.
#[inline]
fn try_default(point: &'static PointDecl, tried: &mut HashSet<TypeId>, report: &mut Report) {
    if let Some(key) = &point.default_key
        && tried.insert(point.type_id)
    {
        try_default_key(key, point, report);
    }
}

#[cold]
fn try_default_key(key: &KeyDecl, point: &PointDecl, report: &mut Report) {
    if let Err(text) = try_declared(key, point) {
        report.push(panicked("default key", &format!("point `{}`", point.name), point.origin, &text));
    }
}

fn try_declared(key: &KeyDecl, point: &PointDecl) -> Result<(), String> {
    // A text, a number, a `char` or a `bool` of no type of the user's.
    let is_plain = key.literal && point.text_keys || !key.plain.is_empty();
    if is_plain { Ok(()) } else { try_key(|| key.value()) }
}

/// Does all that the plan does with a key.
fn try_key(make: impl FnOnce() -> SharedKey) -> Result<(), String> {
    catch_panic(|| {
        let key = make();
        // What comes of it does not matter.
        let _ = (key.hash_code(), key.equals(key.as_ref()), key_text(key.as_ref()));
    })
}

fn panicked(what: &str, name: &str, place: Origin, text: &str) -> Diagnostic {
    let message = format!("the {what} of the {name} panicked: {text}");
    Diagnostic::error(Code::Panicked, message)
        .place(name, place)
        .help("let nothing panic that makes a key, and nothing in its `Hash`, `Eq` and `Debug`")
}
