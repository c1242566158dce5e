//! Where points hand out.

use super::Plan;
use crate::base::{AnyKey, KeyDecl};
use crate::declare::{Cardinality, PointDecl};
use crate::plan::by_type::ByType;
use crate::plan::flatten::rows::NONE;
use crate::plan::late_binding::values::Value;
use crate::plan::solve::Exits;

impl Plan {
    /// Where a point hands out; `None` if no plugin knows it.
    #[must_use]
    pub fn exits(&self, point: &PointDecl) -> Option<Exits> {
        let given =
            |value: &Value| matches!(value, Value::Given(gift) if gift.point.type_id == point.type_id);
        if point.from_host
            && let Some(at) = self.values.0.iter().position(given)
        {
            let one = u32::try_from(self.graph.slot_count() + at).unwrap_or(NONE);
            return Some(Exits { one, all: NONE });
        }
        self.graph.solved.exits.get(self.number_of(point)? as usize).copied()
    }

    /// The slot at which a point hands out one provider: the one under a key, or the one of a plugin.
    #[must_use]
    pub fn chosen_exit(&self, point: &PointDecl, of: &KeyDecl) -> Option<u32> {
        let graph = &self.graph;
        let number = self.number_of(point)?;
        let member =
            |node: u32| graph.solved.members.get(node as usize).copied().filter(|slot| *slot != NONE);
        if point.cardinality == Cardinality::Keyed {
            return self.keyed_exit(number, of.value().as_ref());
        }
        let mut own = graph.all_providers(number).filter(|node| graph.key_of(*node) == of.plugin());
        let (provider, None) = (own.next()?, own.next()) else { return None };
        let group = graph.solved.groups.get(number as usize)?;
        let is_whole = graph.solved.points.get(number as usize)?.at_most_one && group.count == 1;
        if is_whole && group.providers == provider {
            return graph.solved.exits.get(number as usize).map(|exits| exits.one);
        }
        member(provider)
    }

    /// The slot at which a keyed point hands out the one under its default key.
    #[must_use]
    pub fn default_exit(&self, point: &PointDecl) -> Option<u32> {
        self.keyed_exit(self.number_of(point)?, self.graph.default_key(point)?.as_ref())
    }

    fn keyed_exit(&self, point: u32, key: &dyn AnyKey) -> Option<u32> {
        let graph = &self.graph;
        let has_key = |node: &u32| graph.member_key(*node).is_some_and(|other| other.equals(key));
        let member =
            |node: u32| graph.solved.members.get(node as usize).copied().filter(|slot| *slot != NONE);
        let made = || graph.made(point).find(has_key);
        graph.providers(point).find(has_key).and_then(member).or_else(made)
    }
    pub(in crate::plan) fn number_of(&self, point: &PointDecl) -> Option<u32> {
        self.points.get_or_init(|| self.points_by_type()).get(&point.type_id).copied()
    }

    /// The points that plugins know.
    pub fn points(&self) -> impl Iterator<Item = &'static PointDecl> {
        let count = u32::try_from(self.graph.solved.points.len()).unwrap_or(NONE);
        (0..count).filter_map(|point| self.graph.point_decl(point))
    }

    fn points_by_type(&self) -> ByType<u32> {
        let count = u32::try_from(self.graph.solved.points.len()).unwrap_or(NONE);
        (0..count).filter_map(|point| Some((self.graph.point_decl(point)?.type_id, point))).collect()
    }
}
