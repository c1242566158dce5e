//! What reports say of contributions that would be there, were they not off.

use crate::base::{AnyKey, catch_panic};
use crate::collect::{Disabled, OffContribution};
use crate::declare::{Cardinality, ContributionDecl, ContributionKind, PointDecl};
use crate::diagnostics::Diagnostic;
use crate::plan::choices::chosen::Chosen;
use crate::plan::contribution_name::contribution_name;
use crate::plan::graph::Graph;

impl Graph {
    /// Names what would provide `point`, were it not off.
    pub(super) fn with_off(&self, found: Diagnostic, point: &PointDecl) -> Diagnostic {
        self.with_off_of(found, |decl| provides(decl, point))
    }

    /// Names what would provide `point` under `key`, were it not off.
    pub(super) fn with_off_key(&self, found: Diagnostic, point: &PointDecl, key: &dyn AnyKey) -> Diagnostic {
        // Keys of what is off were not tried.
        let is_of =
            |decl: &ContributionDecl| catch_panic(|| decl.key.value().is_none_or(|own| own.equals(key)));
        self.with_off_of(found, |decl| provides(decl, point) && is_of(decl).unwrap_or(false))
    }

    /// Says that a list leaves `point` to the host.
    pub(super) fn with_supplied(&self, found: Diagnostic, point: &PointDecl) -> Diagnostic {
        if !self.supplied.iter().any(|supplied| supplied.type_id == point.type_id) {
            return found;
        }
        let ty = self.type_of(point);
        let found = found.note(format!("the list leaves it to the host: `supplied: {ty}`"));
        if point.cardinality == Cardinality::Keyed {
            return found.help("let the host add a plugin that provides it: `App::with(..)`");
        }
        found.help(format!(
            "supply it, `App::supply::<{ty}>(..)`, or add a plugin that provides it, `App::with(..)`"
        ))
    }

    /// Names the choice that leaves `point`, or one key of it, to nobody.
    pub(super) fn with_left_to_nobody(
        &self,
        found: Diagnostic,
        point: &PointDecl,
        key: Option<&str>,
    ) -> Diagnostic {
        self.left_to_nobody(point, key).fold(found, |found, choice| {
            let path = &choice.path;
            found
                .place("left to nobody", choice.place.clone())
                .note(format!("the configuration leaves it to nobody: `{path} = false`"))
                .help(format!("take `{path}` back, or let it name a plugin"))
        })
    }

    /// Whether the configuration leaves `point`, or a key of it, to nobody.
    pub(super) fn is_left_to_nobody(&self, point: &PointDecl, key: Option<&str>) -> bool {
        self.left_to_nobody(point, key).next().is_some()
    }

    fn left_to_nobody<'a>(
        &'a self,
        point: &'a PointDecl,
        key: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Chosen> {
        self.chosen.iter().filter(move |chosen| chosen.leaves_to_nobody(point, key))
    }

    /// Names what would aggregate `point`, were it not off.
    pub(super) fn with_off_aggregator(&self, found: Diagnostic, point: &PointDecl) -> Diagnostic {
        let aggregates = |decl: &ContributionDecl| {
            decl.kind == ContributionKind::Aggregate && decl.point.type_id == point.type_id
        };
        self.with_off_of(found, aggregates)
    }

    fn with_off_of(&self, found: Diagnostic, gives: impl Fn(&ContributionDecl) -> bool) -> Diagnostic {
        let plugins = self.registry.left_out();
        let (switched, by_condition): (Vec<&Disabled>, Vec<&Disabled>) = plugins
            .filter(|plugin| plugin.plugin.contributions().any(&gives))
            .partition(|plugin| plugin.unmet.is_none());
        let found = switched.iter().fold(found, |found, plugin| {
            let key = plugin.key();
            found
                .place(format!("disabled: `{key}`"), plugin.place.clone())
                .note(format!("the plugin `{key}` provides it, but is disabled"))
        });
        let keys: Vec<String> = switched.iter().map(|plugin| format!("`{}`", plugin.key())).collect();
        let found = match keys.as_slice() {
            [] => found,
            keys => found.help(format!("or leave {} on", keys.join(" or "))),
        };
        let found = by_condition.iter().fold(found, |found, plugin| {
            let key = plugin.key();
            let found = found.place(format!("off: plugin `{key}`"), plugin.place.clone());
            let found = found.note(format!("the plugin `{key}` provides it, but is {}", plugin.why()));
            let help = plugin.unmet.as_ref().and_then(|unmet| unmet.help.as_ref());
            found.help_all(help.map(|help| format!("or {help}: then the plugin `{key}` is on")))
        });
        let parts = self.registry.off.iter().filter(|off| gives(&off.decl));
        parts.fold(found, |found, off| {
            let whole = contribution_name(&off.decl, &off.plugin, off.gift, &self.called(off.decl.point));
            let name = short_name(off);
            let found = found.place(format!("off: {name}"), off.decl.origin);
            let found = found.note(format!("the {whole} is off: {}", off.unmet));
            found.help_all(off.unmet.help.as_ref().map(|help| format!("or {help}: then {name} is on")))
        })
    }
}

fn provides(decl: &ContributionDecl, point: &PointDecl) -> bool {
    decl.kind == ContributionKind::Provide && decl.point.type_id == point.type_id
}

/// Where its kind and its point are said already.
fn short_name(off: &OffContribution) -> String {
    let name = off.decl.name;
    if name.contains(' ') { format!("{name} in `{}`", off.plugin) } else { format!("`{name}`") }
}
