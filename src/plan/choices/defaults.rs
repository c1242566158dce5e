//! Which key of a keyed point is meant by those who ask for one and name none.

use super::chosen::{Candidate, candidates, declared};
use crate::base::{AnyKey, SharedKey, key_of_text};
use crate::collect::{Listed, Registry};
use crate::config::{Choices, DefaultKey, ambiguous};
use crate::declare::{Cardinality, ContributionDecl, ContributionKey, ContributionKind, NeedDecl, PointDecl};
use crate::diagnostics::{Code, Diagnostic, Report, did_you_mean};
use crate::plan::flatten::known::DefaultKeys;

/// The default keys that somebody provides, and the points of which it was said already that theirs is wrong. Without
/// statements nobody knows a point that has one.
pub(in crate::plan) fn default_keys(
    registry: &Registry,
    choices: Option<&Choices>,
    has_statements: bool,
    report: &mut Report,
) -> (DefaultKeys, Vec<&'static PointDecl>) {
    let mut keys = DefaultKeys::new();
    let mut told: Vec<&'static PointDecl> = Vec::new();
    let stated = choices.map_or(&[][..], |choices| &choices.default_keys);
    let has_default = |candidate: &Candidate<'_>| candidate.point.has_default;
    let is_asked = || has_statements && asks_somebody(registry);
    let candidates = if stated.is_empty() && !is_asked() { Vec::new() } else { candidates(registry) };
    for choice in stated {
        match chosen(choice, &candidates, registry) {
            Ok(chosen) => keys.extend(chosen),
            Err(mistake) => {
                report.push(*mistake);
                let meant = candidates.iter().filter(|candidate| choice.point.means(candidate.point.name));
                told.extend(meant.map(|candidate| candidate.point));
            }
        }
    }
    for point in candidates.iter().filter(|candidate| has_default(candidate)).map(|candidate| candidate.point)
    {
        if let Some(key) = point.default_key
            && !keys.contains_key(&point.type_id)
            && !told.iter().any(|told| told.type_id == point.type_id)
        {
            let key = key.value();
            if Offered::of(registry, point).has(key.as_ref()) {
                keys.insert(point.type_id, key);
            }
        }
    }
    (keys, told)
}

/// Whether a plugin knows a point with a default key.
fn asks_somebody(registry: &Registry) -> bool {
    let asks = |needs: &[NeedDecl]| needs.iter().any(NeedDecl::of_default);
    registry.plugins().any(|Listed { plugin, .. }| {
        asks(&plugin.needs) || plugin.contributions().any(|decl| decl.point.has_default || asks(decl.needs))
    })
}

/// The keys that a point is provided under.
struct Offered {
    keys: Vec<(String, SharedKey)>,
    any: bool,
}

impl Offered {
    fn of(registry: &Registry, point: &PointDecl) -> Self {
        let mut offered = Self { keys: Vec::new(), any: false };
        for plugin in registry.plugins() {
            let is_meant = |decl: &&_| is_provider(decl, point);
            for decl in plugin.plugin.contributions().filter(is_meant) {
                offered.any |= matches!(decl.key, ContributionKey::Any);
                offered.keys.extend(decl.key.value().map(|key| (decl.key.text(), key)));
            }
        }
        offered
    }

    fn has(&self, key: &dyn AnyKey) -> bool {
        self.any || self.keys.iter().any(|(_, known)| known.equals(key))
    }
}

fn is_provider(decl: &ContributionDecl, point: &PointDecl) -> bool {
    decl.kind == ContributionKind::Provide && decl.point.type_id == point.type_id
}

fn error(choice: &DefaultKey, message: String) -> Diagnostic {
    Diagnostic::error(Code::NoDefaultKey, message).place("chosen", choice.place.clone())
}

fn ambiguous_choice(choice: &DefaultKey, several: &[&str]) -> Box<Diagnostic> {
    Box::new(ambiguous(&format!("`{}`", choice.path()), several, choice.place.clone()))
}

/// The key that the configuration names, for each point of that name.
fn chosen(
    choice: &DefaultKey,
    candidates: &[Candidate<'_>],
    registry: &Registry,
) -> Result<DefaultKeys, Box<Diagnostic>> {
    let path = choice.path();
    let keyed = candidates.iter().filter(|candidate| candidate.point.has_default);
    let names = candidates.iter().map(|candidate| candidate.point.name);
    let name = choice.point.among(names).map_err(|several| ambiguous_choice(choice, &several))?;
    let Some(name) = name else {
        let known = keyed.map(|candidate| candidate.point.name);
        let found = error(choice, format!("`{path}` names no extension point"));
        let help = did_you_mean(&choice.point.text, known).unwrap_or_else(|| {
            "name a keyed point that is declared with a default key, or remove the entry".to_owned()
        });
        return Err(found.help(help).into());
    };
    let mut keys = DefaultKeys::new();
    let mut meant = None;
    for Candidate { point, .. } in candidates.iter().filter(|candidate| candidate.point.name == name) {
        meant = Some(*point);
        if point.has_default {
            keys.insert(point.type_id, key(choice, point, registry)?);
        }
    }
    match meant {
        Some(point) if keys.is_empty() => {
            let is_keyed = point.cardinality == Cardinality::Keyed;
            let why = if is_keyed { "is declared without a default key" } else { "has no keys" };
            let found = error(choice, format!("`{path}` names a default key, but `{name}` {why}"));
            let found = found.place(declared(point), point.origin);
            Err(Box::new(if is_keyed {
                found.help("who asks for it says under which key; declared `#[extension_point(keyed = .., default)]` it has one")
            } else {
                found.help(format!("to choose who serves it, write `{name} = \"<plugin>\"` under `[points]`"))
            }))
        }
        _ => Ok(keys),
    }
}

fn key(
    choice: &DefaultKey,
    point: &'static PointDecl,
    registry: &Registry,
) -> Result<SharedKey, Box<Diagnostic>> {
    let offered = Offered::of(registry, point);
    let texts = || offered.keys.iter().map(|(text, _)| text.as_str());
    let meant = choice.key.among(texts()).map_err(|several| ambiguous_choice(choice, &several))?;
    if let Some(text) = meant
        && let Some((_, key)) = offered.keys.iter().find(|(known, _)| known == text)
    {
        return Ok(SharedKey::clone(key));
    }
    let asked = &choice.key.text;
    if offered.any
        && let Some(key) = key_of_text(point.key_type.type_id, asked)
    {
        return Ok(key);
    }
    let message =
        format!("`{}` names the key `{asked}`, under which nobody provides `{}`", choice.path(), point.name);
    let found = error(choice, message).place(declared(point), point.origin);
    let mut there: Vec<String> = texts().map(|text| format!("`{text}`")).collect();
    there.sort();
    there.dedup();
    Err(Box::new(if there.is_empty() {
        let found = found.note("it has no providers at all").help_all(point.hint);
        found.help("list a plugin that provides it, or remove the entry")
    } else {
        let found = found.note(format!("there are: {}", there.join(", ")));
        found.help(
            did_you_mean(asked, texts())
                .unwrap_or_else(|| "name one of these, or remove the entry".to_owned()),
        )
    }))
}
