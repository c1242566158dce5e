//! Which plugin serves a point, where the configuration says so.

use std::any::TypeId;

use crate::base::catch_panic;
use crate::collect::Registry;
use crate::config::{Choices, Name, PointChoice, ambiguous};
use crate::declare::{
    Cardinality, ContributionDecl, ContributionKey, ContributionKind, PluginDecl, PointDecl,
};
use crate::diagnostics::{Code, Diagnostic, Location, Report, did_you_mean, nearest};

/// A choice that can be carried out.
#[derive(Clone, Debug)]
pub(in crate::plan) struct Chosen {
    point: TypeId,
    /// The one key that is meant, as a text.
    key: Option<String>,
    /// The key of the plugin; `None` for nobody.
    provider: Option<String>,
    /// As it is written, such as `points.clock`, and where.
    pub(in crate::plan) path: String,
    pub(in crate::plan) place: Location,
}

impl Chosen {
    /// The plugin that it lets serve all who ask for a point.
    pub(in crate::plan) fn server_of(&self, point: &PointDecl) -> Option<&str> {
        self.provider.as_deref().filter(|_| self.key.is_none() && self.point == point.type_id)
    }

    /// Whether it leaves a point, or one key of it, to nobody.
    pub(in crate::plan) fn leaves_to_nobody(&self, point: &PointDecl, key: Option<&str>) -> bool {
        let is_meant = self.key.as_deref().is_none_or(|own| key == Some(own));
        self.provider.is_none() && self.point == point.type_id && is_meant
    }

    /// Whether a contribution of the plugin `key` yields to the one that is chosen.
    pub(in crate::plan) fn drops(&self, decl: &ContributionDecl, key: &str) -> bool {
        decl.kind == ContributionKind::Provide
            && decl.point.type_id == self.point
            && self.key.as_ref().is_none_or(|chosen| decl.key.text() == *chosen)
            && self.provider.as_deref() != Some(key)
    }
}

/// A point that a plugin knows, with who provides it.
pub(in crate::plan) struct Candidate<'a> {
    pub(in crate::plan) point: &'static PointDecl,
    /// The plugins, each with the key that it provides; `None` for any.
    pub(in crate::plan) providers: Vec<(&'a str, Option<String>)>,
    /// The keys that plugins provide which are off, and contributions which are; `None` for any.
    off: Vec<Option<String>>,
}

/// The points of which it can't be told who serves them, as the choice is wrong or could not be read. That several
/// providers are left is no mistake of its own then.
#[derive(Debug)]
pub(in crate::plan) struct Unsettled {
    choices: UnsettledChoices,
    /// The points of which it can't be told who contributes to them, or under which key.
    open: Vec<TypeId>,
    /// Whether plugins are not known that were meant to be there.
    pub(in crate::plan) is_incomplete: bool,
}

#[derive(Debug)]
enum UnsettledChoices {
    All,
    Points(Vec<TypeId>),
}

impl Unsettled {
    /// Whether it can't be told which of its providers is chosen.
    pub(in crate::plan) fn holds(&self, point: &PointDecl) -> bool {
        match &self.choices {
            // The entry of a program is nobody's choice.
            UnsettledChoices::All => !point.entry,
            UnsettledChoices::Points(points) => points.contains(&point.type_id),
        }
    }

    /// Whether it can't be told who contributes to it.
    pub(in crate::plan) fn is_open(&self, point: &PointDecl) -> bool {
        self.is_incomplete || self.open.contains(&point.type_id)
    }
}

/// The choices that can be carried out; the others are reported. `None` for a configuration that could not be read.
/// `undecided` are the points of which it can't be told who contributes to them.
pub(in crate::plan) fn chosen(
    registry: &Registry,
    choices: Option<&Choices>,
    undecided: Vec<TypeId>,
    report: &mut Report,
) -> (Vec<Chosen>, Unsettled) {
    // What the plugins of a crate would have given that registered none is not known.
    let is_incomplete = report.errors().any(|found| found.code == Code::NothingRegistered);
    let unsettled = |choices| Unsettled { choices, open: undecided, is_incomplete };
    let Some(choices) = choices else { return (Vec::new(), unsettled(UnsettledChoices::All)) };
    let mut all = Vec::new();
    let mut open = Vec::new();
    if !choices.points.is_empty() {
        let candidates = candidates(registry);
        for choice in &choices.points {
            match resolve_choice(choice, choices, &candidates, registry) {
                Ok(chosen) => all.extend(chosen),
                Err(mistake) => {
                    report.push(*mistake.what);
                    open.extend(mistake.points);
                }
            }
        }
    }
    let is_whole = !choices.mistakes.has_errors();
    let choices = if is_whole { UnsettledChoices::Points(open) } else { UnsettledChoices::All };
    (all, unsettled(choices))
}

/// What is wrong with a choice, and the points that it could be about.
struct Mistake {
    what: Box<Diagnostic>,
    points: Vec<TypeId>,
}

impl Mistake {
    fn new(what: Diagnostic, points: &[&Candidate<'_>]) -> Self {
        let points = points.iter().map(|candidate| candidate.point.type_id).collect();
        Self { what: what.into(), points }
    }
}

pub(in crate::plan) fn candidates(registry: &Registry) -> Vec<Candidate<'_>> {
    let mut found: Vec<Candidate<'_>> = Vec::new();
    for plugin in registry.plugins() {
        for point in points(plugin.plugin) {
            enter(&mut found, point, |_| {});
        }
        for decl in plugin.plugin.contributions().filter(|decl| decl.kind == ContributionKind::Provide) {
            enter(&mut found, decl.point, |point| point.providers.push((plugin.key(), provided_key(decl))));
        }
    }
    let of_plugins = registry.disabled.iter().flat_map(|plugin| points(&plugin.plugin));
    for point in of_plugins.chain(registry.off.iter().map(|off| off.decl.point)) {
        enter(&mut found, point, |_| {});
    }
    let of_plugins = registry.disabled.iter().flat_map(|plugin| plugin.listed().plugin.contributions());
    let off = of_plugins.chain(registry.off.iter().map(|off| &off.decl));
    for decl in off.filter(|decl| decl.kind == ContributionKind::Provide) {
        // Keys of what is off were not tried, and nobody can write one that can't be shown.
        let key = catch_panic(|| provided_key(decl));
        enter(&mut found, decl.point, |point| point.off.extend(key.ok()));
    }
    // What the framework or the host gives, nobody chooses.
    found.retain(|Candidate { point, .. }| !point.entry && !point.from_host && !point.hidden);
    found
}

/// The key of a provider as a text; `None` for any.
fn provided_key(decl: &ContributionDecl) -> Option<String> {
    (!matches!(decl.key, ContributionKey::Any)).then(|| decl.key.text())
}

/// The points that a plugin contributes to or asks for.
pub(in crate::plan) fn points(plugin: &PluginDecl) -> impl Iterator<Item = &'static PointDecl> {
    let needs = plugin.needs.iter().chain(plugin.contributions().flat_map(|decl| decl.needs));
    let asked = needs.filter_map(|need| need.need.point());
    plugin.contributions().map(|decl| decl.point).chain(asked)
}

/// Does something with the candidate of a point, which is made if it is not there.
fn enter<'a>(
    found: &mut Vec<Candidate<'a>>,
    point: &'static PointDecl,
    add: impl FnOnce(&mut Candidate<'a>),
) {
    if let Some(known) = found.iter_mut().find(|candidate| candidate.point.type_id == point.type_id) {
        return add(known);
    }
    let mut candidate = Candidate { point, providers: Vec::new(), off: Vec::new() };
    add(&mut candidate);
    found.push(candidate);
}

/// What a choice chooses, of all points that it may be about.
fn resolve_choice(
    choice: &PointChoice,
    all: &Choices,
    candidates: &[Candidate<'_>],
    registry: &Registry,
) -> Result<Vec<Chosen>, Mistake> {
    let names = candidates.iter().map(|candidate| candidate.point.name);
    let of_name = |name: &str| -> Vec<&Candidate<'_>> {
        candidates.iter().filter(|candidate| candidate.point.name == name).collect()
    };
    let ambiguous_choice = |several: Vec<&str>, points: &[&Candidate<'_>]| {
        Mistake::new(ambiguous(&format!("`{}`", choice.path()), &several, choice.place.clone()), points)
    };
    let name = choice.point.among(names.clone()).map_err(|several| {
        let meant: Vec<&Candidate<'_>> = several.iter().copied().flat_map(of_name).collect();
        ambiguous_choice(several, &meant)
    })?;
    let is_known = |of: TypeId| candidates.iter().any(|candidate| candidate.point.type_id == of);
    let name = name.filter(|_| choice.of.is_none_or(is_known));
    let Some(name) = name else {
        // Of a type that nobody knows its own name, which others may have, is no advice.
        let others = names.filter(|name| choice.of.is_none() || *name != choice.point.text);
        let near = nearest(&choice.point.text, others.clone());
        let near: Vec<&Candidate<'_>> = near.into_iter().flat_map(of_name).collect();
        return Err(Mistake::new(unknown_point(choice, others), &near));
    };
    let mut meant = of_name(name);
    meant.retain(|candidate| !choice.yields(candidate.point.type_id, &all.points));
    if meant.is_empty() {
        return Ok(Vec::new());
    }
    for candidate in &meant {
        suits(choice, candidate).map_err(|what| Mistake::new(*what, &meant))?;
        candidate.key_of(choice).map_err(|several| ambiguous_choice(several, &meant))?;
    }
    if let Some(key) = &choice.key
        && !meant.iter().any(|candidate| candidate.keys().any(candidate.is_meant_by(choice)))
    {
        return Err(Mistake::new(unknown_key(choice, key, &meant), &meant));
    }
    let chosen = |candidate: &&Candidate<'_>| {
        let key = candidate.key_of(choice).ok().flatten().map(str::to_owned);
        let (provider, path, place) = (choice.provider.clone(), choice.path(), choice.place.clone());
        Chosen { point: candidate.point.type_id, key, provider, path, place }
    };
    let Some(provider) = &choice.provider else { return Ok(meant.iter().map(chosen).collect()) };
    // Of points that share a name, those are meant that the plugin provides.
    let is_server = |candidate: &&&Candidate<'_>| candidate.provides(choice, provider);
    let served: Vec<Chosen> = meant.iter().filter(is_server).map(chosen).collect();
    if served.is_empty() {
        return Err(Mistake::new(unknown_provider(choice, provider, &meant, registry), &meant));
    }
    Ok(served)
}

impl Candidate<'_> {
    fn provides(&self, choice: &PointChoice, plugin: &str) -> bool {
        self.providers_for(choice).any(|provider| provider == plugin)
    }

    /// The plugins that provide what the choice is about.
    fn providers_for<'c>(&'c self, choice: &'c PointChoice) -> impl Iterator<Item = &'c str> {
        let is_meant = self.is_meant_by(choice);
        let meant = self.providers.iter().filter(move |(_, key)| is_meant(key.as_deref()));
        meant.map(|(provider, _)| *provider)
    }

    /// The key that the choice is about, as it is provided; as it is written where nobody provides just that.
    ///
    /// # Errors
    /// All that it may be about, if these are several.
    fn key_of<'c>(&'c self, choice: &'c PointChoice) -> Result<Option<&'c str>, Vec<&'c str>> {
        let Some(key) = &choice.key else { return Ok(None) };
        Ok(key.among(self.keys().flatten())?.or(Some(&key.text)))
    }

    /// Whether the choice is about a key that is provided, `None` for any.
    fn is_meant_by<'c>(&'c self, choice: &'c PointChoice) -> impl Fn(Option<&str>) -> bool + 'c {
        let meant = self.key_of(choice).ok().flatten();
        move |provided| meant.zip(provided).is_none_or(|(meant, provided)| meant == provided)
    }

    /// Every key that is provided, also by who is off; `None` for any.
    fn keys(&self) -> impl Iterator<Item = Option<&str>> + Clone {
        self.providers.iter().map(|(_, key)| key).chain(&self.off).map(Option::as_deref)
    }
}

/// A key under which nobody provides the point.
fn unknown_key(choice: &PointChoice, key: &Name, meant: &[&Candidate<'_>]) -> Diagnostic {
    let (path, key) = (choice.path(), &key.text);
    let name = meant.first().map_or("", |candidate| candidate.point.name);
    let message = format!("`{path}` names the key `{key}`, under which nobody provides `{name}`");
    let places = meant.iter().map(|candidate| (declared(candidate.point), candidate.point.origin));
    let found = places.fold(error(choice, message), |found, (label, origin)| found.place(label, origin));
    let known = meant.iter().flat_map(|candidate| candidate.keys()).flatten();
    let mut there: Vec<String> = known.clone().map(|known| format!("`{known}`")).collect();
    there.sort();
    there.dedup();
    if there.is_empty() {
        return found
            .note("it has no providers at all")
            .help("list a plugin that provides it, or remove the choice");
    }
    let found = found.note(format!("there are: {}", there.join(", ")));
    found.help(
        did_you_mean(key, known).unwrap_or_else(|| "name one of these, or remove the choice".to_owned()),
    )
}

fn error(choice: &PointChoice, message: String) -> Diagnostic {
    Diagnostic::error(Code::UnknownChoice, message).place("chosen", choice.place.clone())
}

/// A choice that the cardinality of the point rules out.
fn suits(choice: &PointChoice, candidate: &Candidate<'_>) -> Result<(), Box<Diagnostic>> {
    let (path, point) = (choice.path(), candidate.point);
    let (message, help) = match (point.cardinality, &choice.key, &choice.provider) {
        (Cardinality::Many, ..) => (
            format!("`{path}` chooses one provider, but all providers of `{}` serve it together", point.name),
            "switch off the plugins that are not to serve it: `<key> = false` under `[plugins]`".to_owned(),
        ),
        (Cardinality::Keyed, None, _) => (
            format!("`{path}` does not say under which key: `{}` has a provider for each", point.name),
            if point.has_default {
                format!(
                    "for who asks without a key, write `[default_keys]` and below it `{} = \"<key>\"`",
                    point.name
                )
            } else {
                format!("write `[points.{}]` and below it `<key> = \"<plugin>\"`", point.name)
            },
        ),
        (Cardinality::Single | Cardinality::Optional, Some(_), _) => (
            format!("`{path}` names a key, but `{}` has none", point.name),
            format!("write `{} = \"<plugin>\"` under `[points]`", point.name),
        ),
        (Cardinality::Single, None, None) => (
            format!("`{path}` leaves `{}` to nobody, but it needs a provider", point.name),
            "name the plugin that serves it".to_owned(),
        ),
        _ => return Ok(()),
    };
    let found = error(choice, message).place(declared(point), point.origin);
    Err(found.help(help).into())
}

pub(in crate::plan) fn declared(point: &PointDecl) -> String {
    format!("declared: point `{}` ({}, {})", point.name, point.type_text(), point.cardinality)
}

fn unknown_point<'a>(choice: &PointChoice, names: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let message = match choice.of {
        Some(_) => {
            let point = &choice.point.text;
            format!("`App::choose` names the point `{point}` of a type that no plugin provides or asks for")
        }
        None => format!("`{}` names no extension point", choice.path()),
    };
    let found = error(choice, message);
    if let Some(meant) = did_you_mean(&choice.point.text, names.clone()) {
        return found.help(meant);
    }
    let mut names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.sort();
    names.dedup();
    match &*names {
        [] => found.help("there are no points to choose for: none is declared by a plugin or asked for"),
        names => found.help(format!("points are: {}", names.join(", "))),
    }
}

fn unknown_provider(
    choice: &PointChoice,
    provider: &str,
    meant: &[&Candidate<'_>],
    registry: &Registry,
) -> Diagnostic {
    let path = choice.path();
    let disabled = registry.disabled.iter().find(|disabled| disabled.key() == provider);
    let is_meant = |point: &PointDecl| meant.iter().any(|candidate| candidate.point.type_id == point.type_id);
    let mut parts = registry.off.iter().filter(|off| off.plugin == provider && is_meant(off.decl.point));
    let why = if let Some(disabled) = disabled {
        format!("is {}", disabled.why())
    } else if let Some(off) = parts.next() {
        format!("does not provide it now: {}", off.unmet)
    } else if registry.keys().any(|key| key == provider) {
        "does not provide it".to_owned()
    } else {
        "is not there".to_owned()
    };
    let mut found = error(choice, format!("`{path}` chooses the plugin `{provider}`, which {why}"));
    if let Some(disabled) = disabled {
        let label = if disabled.unmet.is_some() { "off" } else { "disabled" };
        found = found.place(format!("{label}: `{provider}`"), disabled.place.clone());
    }
    let mut providers: Vec<&str> = Vec::new();
    for candidate in meant {
        found = found.place(declared(candidate.point), candidate.point.origin);
        providers.extend(candidate.providers_for(choice));
    }
    providers.dedup();
    let there: Vec<String> = providers.iter().map(|provider| format!("`{provider}`")).collect();
    let there = there.join(", ");
    match did_you_mean(provider, providers) {
        _ if disabled.is_some() => found.help("leave it on, or choose another"),
        _ if there.is_empty() => found.help("list a plugin that provides it, or remove the choice"),
        Some(meant) => found.note(format!("provided by: {there}")).help(meant),
        None => found.help(format!("name a plugin that provides it: {there}")),
    }
}
