//! A graph as declarations, made at run time.

use std::any::TypeId;
use std::borrow::Cow;
use std::sync::Arc;

use jackfield::base::{Built, KeyDecl, Origin, Outcome, View};
use jackfield::collect::Listed;
use jackfield::declare::{
    Anchor, Call, Construct, ContributionDecl, ContributionKey, ContributionKind, NeedDecl, Placement,
    PluginDecl, PointDecl, Position, Shape as NeedShape,
};
use jackfield::prelude::*;
use jackfield::{Main, Need, Point, Start, plugin};

use super::graph::{Asked, Cardinality, Given, Graph, POINTS, Plugin, Role, Shape, cardinality};

#[extension_point]
trait Single: Send + Sync {}
#[extension_point(optional)]
trait Maybe: Send + Sync {}
#[extension_point(many)]
trait Several: Send + Sync {}
#[extension_point(keyed = String)]
trait UnderKeys: Send + Sync {}
struct Made;
impl Single for Made {}
impl Maybe for Made {}
impl Several for Made {}
impl UnderKeys for Made {}

/// The points of all graphs.
#[derive(Clone, Copy)]
pub(crate) struct Points {
    all: [&'static PointDecl; POINTS],
    are_keys_hidden: bool,
}

impl Points {
    pub(crate) fn new() -> Self {
        // Points are told apart by their types, of which there are fewer here.
        let types: [TypeId; POINTS] = [
            TypeId::of::<[u8; 0]>(),
            TypeId::of::<[u8; 1]>(),
            TypeId::of::<[u8; 2]>(),
            TypeId::of::<[u8; 3]>(),
            TypeId::of::<[u8; 4]>(),
            TypeId::of::<[u8; 5]>(),
            TypeId::of::<[u8; 6]>(),
            TypeId::of::<[u8; 7]>(),
        ];
        let point = |at: usize| -> &'static PointDecl {
            let name: &'static str = format!("point-{at}").leak();
            let origin = Origin::caller();
            let decl = match cardinality(at) {
                Cardinality::Single => PointDecl::new::<dyn Single>(name, name, origin),
                Cardinality::Optional => PointDecl::new::<dyn Maybe>(name, name, origin),
                Cardinality::Many => PointDecl::new::<dyn Several>(name, name, origin),
                Cardinality::Keyed => {
                    PointDecl::new::<dyn UnderKeys>(name, name, origin).with_text_keys(true)
                }
            };
            Box::leak(Box::new(PointDecl { type_id: types[at], ..decl }))
        };
        Self { all: std::array::from_fn(point), are_keys_hidden: false }
    }

    /// The same, with keys written so that the compiler can't compare them.
    pub(crate) fn with_hidden_keys() -> Self {
        Self { are_keys_hidden: true, ..Self::new() }
    }

    pub(crate) fn decl(&self, point: usize) -> &'static PointDecl {
        self.all[point]
    }

    fn key(&self, key: usize) -> KeyDecl {
        let text: &'static str = format!("k{key}").leak();
        if self.are_keys_hidden {
            KeyDecl::expression(text, |text| Arc::new(text.to_owned()))
        } else {
            KeyDecl::literal::<String>(text)
        }
    }

    fn plugin(&self, plugin: usize) -> KeyDecl {
        let text: &'static str = format!("g{plugin}").leak();
        if self.are_keys_hidden {
            KeyDecl::expression(text, |text| Arc::new(text))
        } else {
            KeyDecl::literal::<&'static str>(text)
        }
    }
}

/// The plugins of a graph as entries of a list.
pub(crate) fn listed(graph: &Graph, points: &Points) -> Vec<Listed<'static>> {
    let plugins = graph.plugins.iter().enumerate();
    plugins.map(|(at, plugin)| Listed::own(declared(at, plugin, points), None)).collect()
}

fn declared(at: usize, given: &Plugin, points: &Points) -> &'static PluginDecl {
    let line = u32::try_from(at).unwrap() + 1;
    let origin = Origin { line, ..Origin::caller() };
    let mut contributes: Vec<ContributionDecl> =
        given.functions.iter().map(|function| contribution(function, points)).collect();
    if let Some(needs) = &given.hook {
        let hook = plugin("hook").start(|| async {}).into_decl();
        contributes.push(run(&hook, <dyn Start as Point>::DECL, needs, points));
    }
    if let Some(needs) = &given.main {
        let hook = plugin("main").main(|| async {}).into_decl();
        contributes.push(run(&hook, <dyn Main as Point>::DECL, needs, points));
    }
    let gifts: Vec<ContributionDecl> = given.gifts.iter().map(|gift| contribution(gift, points)).collect();
    Box::leak(Box::new(PluginDecl {
        origin,
        needs: Cow::Owned(given.fields.iter().map(|asked| need(*asked, points)).collect()),
        construct: Some(Construct::FromFields(|_| Some(Arc::new(())))),
        provides: Cow::Owned(gifts),
        contributes: Cow::Owned(contributes),
        ..plugin(format!("g{}", given.key)).into_decl()
    }))
}

/// The hook of a plugin made by hand, with other needs.
fn run(made: &PluginDecl, point: &'static PointDecl, needs: &[Asked], points: &Points) -> ContributionDecl {
    let needs: Vec<NeedDecl> = needs.iter().map(|asked| need(*asked, points)).collect();
    ContributionDecl { point, needs: needs.leak(), ..made.contributes[0].clone() }
}

fn contribution(given: &Given, points: &Points) -> ContributionDecl {
    let point = points.decl(given.point);
    let (kind, worked_on) = match given.role {
        Role::Provide => (ContributionKind::Provide, None),
        Role::Decorate { each } => (ContributionKind::Decorate { each }, Some(NeedShape::One)),
        Role::Aggregate => (ContributionKind::Aggregate, Some(NeedShape::All)),
    };
    let worked_on = worked_on.map(|shape| {
        let need = Need::Point { point, shape, may_be_absent: false, lazy: false, handle: false };
        NeedDecl { name: "worked on", need, of: None, line: 0, column: 0, source: "" }
    });
    let needs: Vec<NeedDecl> =
        worked_on.into_iter().chain(given.needs.iter().map(|asked| need(*asked, points))).collect();
    let is_keyed = given.role == Role::Provide && cardinality(given.point) == Cardinality::Keyed;
    let key = if is_keyed || given.is_for_key {
        ContributionKey::Declared(points.key(given.key))
    } else {
        ContributionKey::None
    };
    let call: fn(&View<'_>) -> Outcome = match cardinality(given.point) {
        Cardinality::Single => |_| Outcome::of(Some(Built::point::<dyn Single>(Arc::new(Made)))),
        Cardinality::Optional => |_| Outcome::of(Some(Built::point::<dyn Maybe>(Arc::new(Made)))),
        Cardinality::Many => |_| Outcome::of(Some(Built::point::<dyn Several>(Arc::new(Made)))),
        Cardinality::Keyed => |_| Outcome::of(Some(Built::point::<dyn UnderKeys>(Arc::new(Made)))),
    };
    let anchors =
        |plugins: &[usize]| plugins.iter().map(|at| Anchor::Key(Cow::Owned(format!("g{at}")))).collect();
    ContributionDecl {
        key,
        needs: needs.leak(),
        receiver: given.receiver,
        fallback: given.fallback,
        placement: Placement {
            position: if given.first { Position::First } else { Position::Natural },
            before: Cow::Owned(anchors(&given.before)),
            after: Cow::Owned(anchors(&given.after)),
            required: false,
        },
        call: Call::Static(call),
        ..ContributionDecl::new(kind, point, "Made::given", Origin::caller(), call)
    }
}

fn need(asked: Asked, points: &Points) -> NeedDecl {
    let (shape, may_be_absent, lazy, of) = match asked.shape {
        Shape::One { or_none } => (NeedShape::One, or_none, false, None),
        Shape::Lazy => (NeedShape::One, false, true, None),
        Shape::All => (NeedShape::All, false, false, None),
        Shape::Of { key, or_none } => (NeedShape::One, or_none, false, Some(points.key(key))),
        Shape::From { plugin, or_none } => (NeedShape::One, or_none, false, Some(points.plugin(plugin))),
    };
    let need = Need::Point { point: points.decl(asked.point), shape, may_be_absent, lazy, handle: false };
    NeedDecl { name: "need", need, of, line: 0, column: 0, source: "" }
}
