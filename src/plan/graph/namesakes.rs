//! What points are called: by their short names, unless two of the application share one.

use std::collections::HashMap;

use super::Graph;
use crate::base::Origin;
use crate::declare::PointDecl;
use crate::diagnostics::Diagnostic;
use crate::plan::flatten::rows::{NONE, Role};

/// The points of an application by each of their names.
#[derive(Debug, Default)]
pub(super) struct Namesakes(HashMap<&'static str, Vec<&'static PointDecl>>);

impl Namesakes {
    fn of(graph: &Graph) -> Self {
        let mut names: HashMap<&'static str, Vec<&'static PointDecl>> = HashMap::new();
        for at in 0..graph.solved.points.len() {
            let Some(point) = u32::try_from(at).ok().and_then(|at| graph.point_decl(at)) else { continue };
            for name in [point.name, point.type_name] {
                let known = names.entry(name).or_default();
                if known.iter().all(|other| other.type_id != point.type_id) {
                    known.push(point);
                }
            }
        }
        Self(names)
    }
}

/// Whether the framework declares the point: it is as it is.
pub(in crate::plan) fn is_own(point: &PointDecl) -> bool {
    point.origin.crate_name() == env!("CARGO_CRATE_NAME")
}

/// So many others of one name are spoken of, at the most.
const MOST_OTHERS: usize = 3;

/// What a point is told from the others by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ToldBy {
    Name,
    /// By its type, with the arguments of its parameters.
    Type,
    Path,
    Version,
}

impl ToldBy {
    fn apart(one: &PointDecl, other: &PointDecl) -> Self {
        if one.origin == other.origin {
            Self::Type
        } else if one.origin.is_other_version(&other.origin) {
            Self::Version
        } else {
            Self::Path
        }
    }

    /// The type of the point.
    fn written(self, point: &PointDecl) -> String {
        let text = point.type_text();
        let module = point.origin.module;
        match (self, text.strip_prefix("dyn ")) {
            (Self::Name | Self::Type, _) => text.into_owned(),
            (_, Some(name)) => format!("dyn {module}::{name}"),
            (_, None) => format!("{module}::{text}"),
        }
    }

    /// The type of the point in a sentence, with its version where that tells it from another.
    fn in_words(self, point: &PointDecl) -> String {
        format!("`{}`{}", self.written(point), self.of_version(&point.origin))
    }

    /// Such as ` of api 1.4.0`.
    fn of_version(self, origin: &Origin) -> String {
        match self {
            Self::Version => format!(" of {} {}", origin.package, origin.version),
            _ => String::new(),
        }
    }
}

impl Graph {
    /// Other points that have a name of `point`.
    fn namesakes(&self, point: &PointDecl) -> impl Iterator<Item = &'static PointDecl> {
        let all = self.names.get_or_init(|| Namesakes::of(self));
        let named = |name: &str| all.0.get(name).into_iter().flatten().copied();
        let by_type = named(point.type_name).filter(|other| other.name != point.name);
        let own = point.type_id;
        named(point.name).chain(by_type).filter(move |other| other.type_id != own)
    }

    fn told_by(&self, point: &PointDecl) -> ToldBy {
        self.namesakes(point).map(|other| ToldBy::apart(point, other)).max().unwrap_or(ToldBy::Name)
    }

    /// A point in a sentence: `` `clock` ``, or `` `dyn api::Clock` `` where another has that name.
    pub(in crate::plan) fn called(&self, point: &PointDecl) -> String {
        match self.told_by(point) {
            ToldBy::Name => format!("`{}`", point.name),
            told_by => told_by.in_words(point),
        }
    }

    /// The type of a point in a sentence: `` `dyn Clock` ``, or which where another has that name.
    pub(in crate::plan) fn type_called(&self, point: &PointDecl) -> String {
        self.told_by(point).in_words(point)
    }

    /// A point where names stand without quotes, as on a path.
    pub(in crate::plan) fn step(&self, point: &PointDecl) -> String {
        self.called(point).replace('`', "")
    }

    /// Its type as code has to write it.
    pub(in crate::plan) fn type_of(&self, point: &PointDecl) -> String {
        self.told_by(point).written(point)
    }

    /// With the place of the declaration of a point. Where the framework declares its own helps nobody.
    pub(in crate::plan) fn with_declared(&self, found: Diagnostic, point: &PointDecl) -> Diagnostic {
        if is_own(point) {
            return found;
        }
        let told_by = self.told_by(point);
        let (name, version) = (point.name, told_by.of_version(&point.origin));
        let ty = told_by.written(point);
        found.place(format!("declared: point `{name}`{version} ({ty}, {})", point.cardinality), point.origin)
    }

    /// Says who provides another point of the name of `point`: that one was probably meant.
    pub(in crate::plan) fn with_namesakes(&self, found: Diagnostic, point: &PointDecl) -> Diagnostic {
        self.namesakes(point).take(MOST_OTHERS).fold(found, |found, other| {
            let providers = self.plugins_that_provide(other);
            let found = if providers.is_empty() {
                found
            } else {
                let s = if providers.len() == 1 { "s" } else { "" };
                let (all, other) = (providers.join(", "), ToldBy::apart(point, other).in_words(other));
                found.note(format!("{all} provide{s} {other}, another point of that name"))
            };
            found.help_with_versions(&point.origin, &other.origin)
        })
    }

    fn plugins_that_provide(&self, point: &PointDecl) -> Vec<String> {
        let nodes = 0..u32::try_from(self.solved.nodes.len()).unwrap_or(NONE);
        let provides = |node: &u32| {
            self.node(*node).role == Role::Provide
                && self.contribution(*node).is_some_and(|decl| decl.point.type_id == point.type_id)
        };
        let mut keys: Vec<&str> = nodes.filter(provides).map(|node| self.key_of(node)).collect();
        // The contributions of one plugin stand together.
        keys.dedup();
        keys.into_iter().map(|key| format!("`{key}`")).collect()
    }
}
