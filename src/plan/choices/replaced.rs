//! What replaces something lives as what is replaced.

use super::chosen::Chosen;
use super::rules::Rules;
use crate::collect::Registry;
use crate::declare::{ContributionKind, Lifetime, PointDecl};
use crate::plan::flatten::declarations::lifetime;

/// Lets what replaces something live like that: who has a `Fresh` or a `Lazy` of it asks as before, and what decorates it may
/// use the scope that it lives in.
pub(in crate::plan) fn living_as_replaced(registry: Registry, rules: &Rules, chosen: &[Chosen]) -> Registry {
    let replaced = rules.replaced.iter().map(|each| each.point);
    let lives: Vec<(&PointDecl, Lifetime)> =
        replaced.filter_map(|point| Some((point, life_of_replaced(&registry, point, chosen)?))).collect();
    if lives.is_empty() {
        return registry;
    }
    registry.with_host(|own| {
        for decl in own.iter_mut().filter(|decl| decl.kind == ContributionKind::Provide) {
            let life = lives.iter().find(|(point, _)| point.type_id == decl.point.type_id);
            decl.lifetime = life.map_or(decl.lifetime, |(_, life)| *life);
        }
    })
}

/// How long all that served a point lived, where that was shorter than the application.
fn life_of_replaced(registry: &Registry, point: &PointDecl, chosen: &[Chosen]) -> Option<Lifetime> {
    // The host's own contributions are behind all others.
    let plugins = registry.plugins().take(registry.count().saturating_sub(1));
    let all = plugins.flat_map(|plugin| plugin.plugin.contributions().map(move |decl| (plugin, decl)));
    let of_point = all.filter(|(plugin, decl)| {
        decl.kind == ContributionKind::Provide
            && decl.point.type_id == point.type_id
            && !chosen.iter().any(|chosen| chosen.drops(decl, plugin.key()))
    });
    let providers: Vec<_> = of_point.collect();
    let only_fallbacks = providers.iter().all(|(_, decl)| decl.fallback);
    let serving = providers.into_iter().filter(|(_, decl)| decl.fallback == only_fallbacks);
    let lifetimes: Vec<Lifetime> = serving.map(|(plugin, decl)| lifetime(plugin.plugin, decl)).collect();
    if lifetimes.iter().any(|lifetime| matches!(lifetime, Lifetime::Transient)) {
        return Some(Lifetime::Transient);
    }
    let is_scope = |lifetime: &Lifetime, scope: &PointDecl| matches!(lifetime, Lifetime::Scope(other) if other.type_id == scope.type_id);
    // Where some of them lived longer, who asked for those could not hold one that lives in the scope.
    match lifetimes.first() {
        Some(Lifetime::Scope(scope)) if lifetimes.iter().all(|lifetime| is_scope(lifetime, scope)) => {
            Some(Lifetime::Scope(scope))
        }
        _ => None,
    }
}
