use std::sync::{Arc, OnceLock};

use super::asked::trouble;
use super::by_type::ByType;
use super::chosen::chosen;
use super::count::contribution;
use super::findings::findings;
use super::graph::Graph;
use super::laid_out::LaidOut;
use super::late::{self, Value};
use super::lifecycle::{Component, components, main_slot};
use super::rows::{NONE, Role};
use super::solve::Exits;
use super::stated::stated;
use super::tables::Tables;
use crate::base::{AnyKey, Built, Origin};
use crate::collect::{Listed, Registry};
use crate::config::LoadedSettings;
use crate::declare::{Call, Construct, GatherFn, Need, NeedDecl, PointDecl, Shape};
use crate::diagnostics::{Code, Diagnostic, Report};

/// What the host decides beyond the list of plugins.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Whether warnings are errors.
    pub strict: bool,
    /// Keys of plugins that may ask for guarded points, and where the host says so.
    pub trusted: Vec<(String, Origin)>,
    /// Points whose providers the host's own replace.
    pub replaced: Vec<(&'static PointDecl, Origin)>,
    /// What the host gives at run time: its input, the handle that ends the application.
    pub given: Vec<HostGift>,
}

/// Something that the host gives to a point that is open to it.
#[derive(Clone)]
pub struct HostGift {
    /// The point.
    pub point: &'static PointDecl,
    /// Where the host gave it.
    pub origin: Origin,
    /// Makes what fills the slot.
    pub make: Arc<dyn Fn() -> Built + Send + Sync>,
}

impl std::fmt::Debug for HostGift {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HostGift({})", self.point.name)
    }
}

/// Who provides what, in which order everything is built, and what each need is served by.
#[derive(Debug)]
pub struct Plan {
    pub(super) graph: Graph,
    values: Vec<Value>,
    components: Vec<Component>,
    points: OnceLock<ByType<u32>>,
}

/// How one slot is filled.
#[derive(Debug)]
pub enum Step<'p> {
    /// By a plugin's constructor.
    Construct(ConstructStep<'p>),
    /// By a call of a contribution.
    Call(CallStep<'p>),
    /// By listing the members of a point.
    Gather {
        /// Makes the list.
        gather: GatherFn,
        /// The number of the point; [`Plan::members`] has its members.
        point: u32,
    },
}

/// A constructor and what its view shows.
#[derive(Debug)]
pub struct ConstructStep<'p> {
    /// Makes the struct.
    pub construct: &'p Construct,
    /// The key of the plugin.
    pub key: &'p str,
    /// For each field that is a need the slot that serves it.
    pub bindings: &'p [u32],
}

/// A call and what its view shows.
#[derive(Debug)]
pub struct CallStep<'p> {
    /// What is called.
    pub call: &'p Call,
    /// The key of the plugin that it belongs to.
    pub key: &'p str,
    /// The slot of the plugin's struct, or [`ABSENT`](crate::base::ABSENT).
    pub plugin: u32,
    /// For each need the slot that serves it.
    pub bindings: &'p [u32],
    /// The slot of what a decorator or aggregator works on, or [`ABSENT`](crate::base::ABSENT); it serves the first need.
    pub input: u32,
    /// Whether there is nothing to give where the input was declined.
    pub decorates: bool,
    /// The key that it is asked for under, if it wants to know.
    pub provided: Option<Box<dyn AnyKey>>,
}

/// Makes the plan of a registry. `solved` is the compiler's, for a registry that is just what it has seen.
///
/// # Errors
/// The report of everything that is wrong with it. Without errors the warnings come with the plan.
pub fn plan(
    registry: Registry,
    solved: Option<Tables>,
    settings: Option<&LoadedSettings>,
    rules: &Rules,
    mut report: Report,
) -> Result<(Plan, Report), Report> {
    let (chosen, unsettled) = chosen(&registry, settings.map(LoadedSettings::choices), &mut report);
    let mut graph = if let Some(solved) = solved {
        Graph::solved(registry, solved)
    } else {
        let replaced: Vec<&'static PointDecl> = rules.replaced.iter().map(|(point, _)| *point).collect();
        Graph::solve(registry, &replaced, &chosen)
    };
    useless_replacements(&graph, rules, &mut report);
    findings(&graph, &unsettled, &mut report);
    stated(&graph, &mut report);
    let values = late::bind(&mut graph, settings, rules, &mut report);
    let report = if rules.strict { report.strict() } else { report };
    if report.has_errors() {
        return Err(report);
    }
    let components = components(&graph);
    Ok((Plan { graph, values, components, points: OnceLock::new() }, report))
}

/// An override that hits nothing is a mistake: the test that makes it tests nothing.
fn useless_replacements(graph: &Graph, rules: &Rules, report: &mut Report) {
    for (point, origin) in &rules.replaced {
        let hits = |at: usize| {
            let node = graph.node(u32::try_from(at).unwrap_or(NONE));
            let provider = u32::try_from(at).ok().and_then(|node| graph.contribution(node));
            // A provider that was replaced has lost its point.
            node.role == Role::Provide
                && node.point == NONE
                && provider.is_some_and(|decl| decl.point.type_id == point.type_id)
        };
        if !(0..graph.solved.nodes.len()).any(hits) {
            let message = format!("{} is replaced, but no plugin provides it", graph.called(point));
            let found = Diagnostic::error(Code::UselessReplacement, message).place("replaced", *origin);
            report.push(
                graph
                    .with_declared(found, point)
                    .help(format!("list the plugin whose `{}` is to be replaced", graph.type_of(point)))
                    .help("or, if nobody is meant to provide it, use `supply` instead of `replace`"),
            );
        }
    }
}

impl Plan {
    /// How many slots there are, the parsed sections included.
    #[must_use]
    pub fn slot_count(&self) -> usize {
        self.graph.slot_count() + self.values.len()
    }

    /// What is there without being built, with its slots: what the host gives, parsed sections.
    pub fn values(&self) -> impl Iterator<Item = (u32, Built)> {
        let first = self.graph.slot_count();
        self.values.iter().enumerate().map(move |(at, value)| {
            let slot = u32::try_from(first + at).unwrap_or(NONE);
            match value {
                Value::Given(gift) => (slot, (gift.make)()),
                Value::Section(section) => (slot, Built::Plugin(Arc::clone(section))),
            }
        })
    }

    /// The slots that are built at startup, in the order of construction.
    #[must_use]
    pub fn order(&self) -> &[u32] {
        self.graph.solved.order.get(..self.graph.solved.reached).unwrap_or_default()
    }

    /// For the first slots of this order, as far as the compiler has laid them out, the step that fills it.
    #[must_use]
    pub fn laid_out(&self) -> &'static [LaidOut] {
        self.graph.solved.laid_out
    }

    /// The slots that serve needs, for a step that the compiler has laid out.
    #[must_use]
    pub fn bindings(&self, needs: u32, needs_end: u32) -> &[u32] {
        self.graph.solved.bindings.get(needs as usize..needs_end as usize).unwrap_or_default()
    }

    /// All slots that can be built, in an order in which dependencies come first.
    pub fn whole_order(&self) -> impl Iterator<Item = u32> {
        self.graph.solved.order.iter().copied()
    }

    /// How a slot is filled.
    #[must_use]
    pub fn step(&self, slot: u32) -> Option<Step<'_>> {
        let tables = &self.graph.solved;
        if let Some(input) = tables.inputs.get(slot as usize) {
            return self.node_step(slot, slot, *input);
        }
        match tables.extras.get((slot as usize).checked_sub(tables.nodes.len())?)? {
            extra if extra.node == NONE => {
                let gather = self.graph.point_decl(extra.point)?.gather?;
                Some(Step::Gather { gather, point: extra.point })
            }
            extra => self.node_step(slot, extra.node, extra.input),
        }
    }

    fn node_step(&self, slot: u32, node: u32, input: u32) -> Option<Step<'_>> {
        let tables = &self.graph.solved;
        let row = tables.nodes.get(node as usize)?;
        let plugin = self.graph.registry.plugin(row.plugin as usize)?;
        let bindings = tables.bindings.get(row.needs as usize..row.needs_end as usize)?;
        if row.role == Role::Construct {
            let construct = plugin.plugin.construct.as_ref()?;
            return Some(Step::Construct(ConstructStep { construct, key: plugin.key(), bindings }));
        }
        let decl = contribution(plugin.plugin, row.contribution as usize);
        let wants_key = decl.needs.iter().any(|need| matches!(need.need, Need::OwnKey(_)));
        Some(Step::Call(CallStep {
            call: &decl.call,
            key: plugin.key(),
            plugin: row.constructor,
            bindings,
            input,
            decorates: matches!(row.role, Role::Decorate | Role::DecorateEach),
            provided: if wants_key { self.graph.member_key(slot) } else { None },
        }))
    }

    /// The slots of the members of a point with their keys, in its order.
    pub fn members(&self, point: u32) -> impl Iterator<Item = (u32, Option<Box<dyn AnyKey>>)> {
        self.graph.providers(point).filter_map(|node| {
            let member = self.graph.solved.members.get(node as usize).copied()?;
            Some((member, self.graph.member_key(node)))
        })
    }

    /// The slots that have to be built before a slot.
    #[must_use]
    pub fn dependencies(&self, slot: u32) -> Vec<u32> {
        self.graph.dependencies(slot)
    }

    /// What a slot is called in reports, such as ``provider `Notes::index` of `index` in `notes` ``.
    #[must_use]
    pub fn name(&self, slot: u32) -> String {
        match self.graph.node_of_slot(slot) {
            Some(node) => self.graph.node_name(node),
            None => self.graph.slot_name(slot),
        }
    }

    /// What a point is called in reports: `` `clock` ``, or with its path where another has that name.
    #[must_use]
    pub fn called(&self, point: &PointDecl) -> String {
        self.graph.called(point)
    }

    /// The type of a point as code has to write it.
    #[must_use]
    pub fn type_of(&self, point: &PointDecl) -> String {
        self.graph.type_of(point)
    }

    /// A diagnostic about a point, with the place of its declaration, and who provides another point of its name.
    #[must_use]
    pub fn with_declared(&self, found: Diagnostic, point: &PointDecl) -> Diagnostic {
        self.graph.with_namesakes(self.graph.with_declared(found, point), point)
    }

    /// Where the declaration behind a slot is.
    #[must_use]
    pub fn origin(&self, slot: u32) -> Option<Origin> {
        self.graph.node_origin(self.graph.node_of_slot(slot)?)
    }

    /// The way to a slot from an entry point.
    #[must_use]
    pub fn path_to(&self, slot: u32) -> Vec<String> {
        self.graph.path_to(slot)
    }

    /// The needs that a slot can't be built without, with the slots that serve them.
    pub fn required_needs(&self, slot: u32) -> impl Iterator<Item = (u32, u32)> {
        let row = self.graph.node_of_slot(slot).map(|node| self.graph.node(node));
        row.map_or(0..0, |row| row.needs..row.needs_end).filter_map(|need| {
            let row = self.graph.solved.needs.get(need as usize)?;
            let target = self.graph.solved.bindings.get(need as usize)?;
            (!row.may_be_absent && !row.lazy).then_some((need, *target))
        })
    }

    /// The point that a need asks for; `None` for a section of the configuration.
    #[must_use]
    pub fn needed_point(&self, need: u32) -> Option<&'static PointDecl> {
        match self.graph.need_decl(need)?.need {
            Need::Point { point, .. } => Some(point),
            Need::Config(_) | Need::OwnKey(_) => None,
        }
    }

    /// What a need is called in reports, and where it is.
    #[must_use]
    pub fn need(&self, need: u32) -> (String, Option<Origin>) {
        (self.graph.need_name(need), self.graph.need_origin(need))
    }

    /// The slots of all hooks, the main job included.
    pub fn hooks(&self) -> impl Iterator<Item = u32> {
        let components = self.components.iter();
        components.flat_map(Component::hooks).chain(self.main())
    }

    /// Whether the slot was reached from an entry point, so that it is built at startup.
    #[must_use]
    pub fn is_reached(&self, slot: u32) -> bool {
        self.graph.is_reached(slot)
    }

    /// Where a point hands out; `None` if no plugin knows it.
    #[must_use]
    pub fn exits(&self, point: &PointDecl) -> Option<Exits> {
        let given =
            |value: &Value| matches!(value, Value::Given(gift) if gift.point.type_id == point.type_id);
        if point.from_host
            && let Some(at) = self.values.iter().position(given)
        {
            let one = u32::try_from(self.graph.slot_count() + at).unwrap_or(NONE);
            return Some(Exits { one, all: NONE });
        }
        self.graph.solved.exits.get(self.number_of(point)? as usize).copied()
    }

    /// Everything that keeps the host from getting `point`, for which the slots `below` have to be built: what is a
    /// warning as long as nobody asks.
    #[must_use]
    pub fn trouble(&self, point: &PointDecl, shape: Shape, below: &[u32]) -> Report {
        self.number_of(point).map_or_else(Report::new, |number| trouble(&self.graph, number, shape, below))
    }

    fn number_of(&self, point: &PointDecl) -> Option<u32> {
        self.points.get_or_init(|| self.points_by_type()).get(&point.type_id).copied()
    }

    fn points_by_type(&self) -> ByType<u32> {
        let count = u32::try_from(self.graph.solved.points.len()).unwrap_or(NONE);
        (0..count).filter_map(|point| Some((self.graph.point_decl(point)?.type_id, point))).collect()
    }

    /// The components that start and stop, each behind those that start before it.
    #[must_use]
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// Whether a contribution, or the struct that it belongs to, asks for a point.
    #[must_use]
    pub fn asks_for(&self, slot: u32, point: &PointDecl) -> bool {
        let asks = |need: &NeedDecl| match need.need {
            Need::Point { point: asked, .. } => asked.type_id == point.type_id,
            Need::Config(_) | Need::OwnKey(_) => false,
        };
        let Some(node) = self.graph.node_of_slot(slot) else { return false };
        let own_struct = self.graph.node(node).constructor;
        [node, own_struct].iter().any(|node| self.graph.need_decls(*node).iter().any(asks))
    }

    /// The slot of the main job.
    #[must_use]
    pub fn main(&self) -> Option<u32> {
        main_slot(&self.graph)
    }

    /// The plugins, in their order.
    pub fn plugins(&self) -> impl Iterator<Item = Listed<'_>> {
        self.graph.registry.plugins()
    }
}
