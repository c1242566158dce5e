//! The plain checker: what the application reaches, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::{Asked, Cardinality, Given, Graph, POINTS, Role, Shape, cardinality, is_for_one};

/// Something that is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Struct(usize),
    /// A contribution as it is.
    Bare(Place),
    /// A member of a point, with what decorates each.
    Member(Place),
    /// The list of a point.
    List(usize),
    /// The one thing of a point.
    Whole(usize),
    Hook(usize),
    Main(usize),
}

/// A contribution: its plugin, and its number among gifts and functions.
type Place = (usize, usize);

struct Model<'g> {
    graph: &'g Graph,
    /// The plugins that count: each key once.
    installed: Vec<usize>,
    /// Contributions by point and kind, in natural order.
    all: BTreeMap<Place, &'g Given>,
    /// The points to which the other plugins contribute: what is missing there is not told beside them.
    refused: BTreeSet<usize>,
}

impl<'g> Model<'g> {
    fn of(graph: &'g Graph) -> Self {
        let mut installed: Vec<usize> = Vec::new();
        for (at, plugin) in graph.plugins.iter().enumerate() {
            if installed.iter().all(|other| graph.plugins[*other].key != plugin.key) {
                installed.push(at);
            }
        }
        let mut all = BTreeMap::new();
        for at in &installed {
            let plugin = &graph.plugins[*at];
            for (number, given) in plugin.gifts.iter().chain(&plugin.functions).enumerate() {
                all.insert((*at, number), given);
            }
        }
        let given = |at: usize| graph.plugins[at].gifts.iter().chain(&graph.plugins[at].functions);
        let others = (0..graph.plugins.len()).filter(|at| !installed.contains(at));
        let refused = others.flat_map(given).map(|given| given.point).collect();
        Self { graph, installed, all, refused }
    }

    fn is_gift(&self, place: Place) -> bool {
        place.1 < self.graph.plugins[place.0].gifts.len()
    }

    fn of_point(&self, point: usize, wanted: impl Fn(&Given) -> bool) -> Vec<Place> {
        let fits = |given: &Given| given.point == point && wanted(given);
        self.all.iter().filter(|(_, given)| fits(given)).map(|(place, _)| *place).collect()
    }

    /// Fallbacks yield to others, of a keyed point to those of their key.
    fn providers(&self, point: usize) -> Vec<Place> {
        let of = |wanted: &dyn Fn(&Given) -> bool| {
            self.of_point(point, |given| given.role == Role::Provide && wanted(given))
        };
        let others = of(&|given| !given.fallback);
        let is_keyed = cardinality(point) == Cardinality::Keyed;
        let yields = |given: &Given| others.iter().any(|place| !is_keyed || self.all[place].key == given.key);
        of(&|given| !given.fallback || !yields(given))
    }

    fn aggregators(&self, point: usize) -> Vec<Place> {
        self.of_point(point, |given| given.role == Role::Aggregate)
    }

    /// The decorators of the whole: of one thing each is the whole, and a keyed point has no whole.
    fn decorators(&self, point: usize) -> Vec<Place> {
        self.of_point(point, |given| match (given.role, cardinality(point)) {
            (Role::Decorate { .. }, Cardinality::Single | Cardinality::Optional) => true,
            (Role::Decorate { each }, Cardinality::Many) => !each,
            _ => false,
        })
    }

    fn decorators_of_each(&self, point: usize) -> Vec<Place> {
        self.of_point(point, |given| match (given.role, cardinality(point)) {
            (Role::Decorate { each }, Cardinality::Many) => each,
            (Role::Decorate { .. }, Cardinality::Keyed) => true,
            _ => false,
        })
    }

    /// Whether somebody says whose provider of the point it wants.
    fn is_named(&self, point: usize) -> bool {
        let asks = |asked: &Asked| asked.point == point && matches!(asked.shape, Shape::From { .. });
        self.installed.iter().any(|at| {
            let plugin = &self.graph.plugins[*at];
            let hooks = plugin.hook.iter().chain(&plugin.main).flatten();
            let functions = plugin.functions.iter().flat_map(|function| &function.needs);
            plugin.fields.iter().chain(hooks).chain(functions).any(asks)
        })
    }

    /// Whether each who asks for one of the point has to say whose.
    fn is_told_apart(&self, point: usize) -> bool {
        is_for_one(point) && self.providers(point).len() > 1 && self.is_named(point)
    }

    fn has_whole(&self, point: usize) -> bool {
        let providers = self.providers(point).len();
        !self.aggregators(point).is_empty()
            || providers == 1
            || (providers > 1 && is_for_one(point) && !self.is_told_apart(point))
    }

    /// What a plugin provides, also where it yields to others.
    fn of_plugin(&self, point: usize, plugin: usize) -> Vec<Place> {
        let all = self.of_point(point, |given| given.role == Role::Provide);
        all.into_iter().filter(|place| self.graph.plugins[place.0].key == plugin).collect()
    }

    fn under_key(&self, point: usize, key: usize) -> Option<Place> {
        self.providers(point).into_iter().find(|place| self.all[place].key == key)
    }

    /// What an item needs as written, with what serves it.
    fn needs(&self, item: Item) -> Vec<Asked> {
        match item {
            Item::Struct(plugin) => self.graph.plugins[plugin].fields.clone(),
            Item::Hook(plugin) => self.graph.plugins[plugin].hook.clone().unwrap_or_default(),
            Item::Main(plugin) => self.graph.plugins[plugin].main.clone().unwrap_or_default(),
            Item::Bare(place) => self.all[&place].needs.clone(),
            Item::Member(_) | Item::List(_) | Item::Whole(_) => vec![],
        }
    }

    fn served_by(&self, asked: Asked) -> Option<Item> {
        match asked.shape {
            Shape::All => Some(Item::List(asked.point)),
            Shape::Of { key, .. } => self.under_key(asked.point, key).map(Item::Member),
            Shape::From { plugin, .. } => match self.of_plugin(asked.point, plugin)[..] {
                // The only one is what the others get too.
                [only] if is_for_one(asked.point) && self.providers(asked.point) == [only] => {
                    Some(Item::Whole(asked.point))
                }
                [only] => Some(Item::Member(only)),
                _ => None,
            },
            Shape::One { .. } | Shape::Lazy => {
                self.has_whole(asked.point).then_some(Item::Whole(asked.point))
            }
        }
    }

    /// What has to be there before `item`.
    fn below(&self, item: Item) -> Vec<Item> {
        let bare = |places: Vec<Place>| places.into_iter().map(Item::Bare);
        let mut below: Vec<Item> = match item {
            Item::Member(place) => {
                let point = self.all[&place].point;
                let decorators = if is_for_one(point) && self.providers(point) != [place] {
                    self.decorators(point)
                } else {
                    let key = self.all[&place].key;
                    let mut each = self.decorators_of_each(point);
                    each.retain(|one| !self.all[one].is_for_key || self.all[one].key == key);
                    each
                };
                bare(decorators).chain([Item::Bare(place)]).collect()
            }
            Item::List(point) => self.providers(point).into_iter().map(Item::Member).collect(),
            Item::Whole(point) => {
                let inner = match self.aggregators(point).first() {
                    Some(aggregator) => vec![Item::Bare(*aggregator), Item::List(point)],
                    None => {
                        self.providers(point).first().map(|place| Item::Member(*place)).into_iter().collect()
                    }
                };
                bare(self.decorators(point)).chain(inner).collect()
            }
            Item::Bare(place) if self.all[&place].receiver => vec![Item::Struct(place.0)],
            _ => vec![],
        };
        let eager = self.needs(item).into_iter().filter(|asked| asked.shape != Shape::Lazy);
        below.extend(eager.filter_map(|asked| self.served_by(asked)));
        below
    }

    fn roots(&self) -> Vec<Item> {
        let mut roots: Vec<Item> = self.installed.iter().map(|at| Item::Struct(*at)).collect();
        for at in &self.installed {
            roots.extend(self.graph.plugins[*at].hook.is_some().then_some(Item::Hook(*at)));
        }
        roots.extend(self.mains().first().map(|at| Item::Main(*at)));
        // What is there anyway is wired too.
        for point in 0..POINTS {
            if self.providers(point).iter().any(|place| self.is_gift(*place)) {
                roots.extend(self.has_whole(point).then_some(Item::Whole(point)));
                if !is_for_one(point) {
                    roots.push(Item::List(point));
                }
            }
        }
        roots
    }

    fn mains(&self) -> Vec<usize> {
        self.installed.iter().copied().filter(|at| self.graph.plugins[*at].main.is_some()).collect()
    }

    fn reached(&self) -> BTreeSet<Item> {
        let mut reached = BTreeSet::new();
        let mut open = self.roots();
        while let Some(item) = open.pop() {
            if reached.insert(item) {
                open.extend(self.below(item));
                open.extend(self.needs(item).into_iter().filter_map(|asked| self.served_by(asked)));
            }
        }
        reached
    }
}

/// The codes of everything that is wrong with what the application reaches.
pub(crate) fn verdict(graph: &Graph) -> BTreeSet<String> {
    let model = Model::of(graph);
    let reached = model.reached();
    let mut found = BTreeSet::new();
    if model.installed.len() < graph.plugins.len() {
        found.insert("JF0201");
    }
    if model.mains().len() > 1 {
        found.insert("JF0208");
    }
    let asked: Vec<Asked> = reached.iter().flat_map(|item| model.needs(*item)).collect();
    for asked in &asked {
        found.extend(unserved(&model, *asked));
    }
    for point in 0..POINTS {
        let has_gift = model.providers(point).iter().any(|place| model.is_gift(*place));
        if has_gift || asked.iter().any(|asked| asked.point == point) {
            let can_work_without = |asked: &&Asked| matches!(asked.shape, Shape::From { or_none: true, .. });
            let at_point_asked = || asked.iter().filter(|asked| asked.point == point);
            let can_all = at_point_asked().all(|asked| can_work_without(&asked));
            found.extend(at_point(&model, point, can_all));
        }
    }
    if reached.iter().any(|item| is_in_cycle(&model, *item)) {
        found.insert("JF0104");
    }
    found.into_iter().map(str::to_owned).collect()
}

fn unserved(model: &Model<'_>, asked: Asked) -> Option<&'static str> {
    if model.served_by(asked).is_some() || model.refused.contains(&asked.point) {
        return None;
    }
    match asked.shape {
        Shape::Of { or_none, .. } => (!or_none).then_some("JF0111"),
        Shape::From { plugin, or_none } => {
            let is_wrong = !or_none || model.of_plugin(asked.point, plugin).len() > 1;
            is_wrong.then_some("JF0117")
        }
        Shape::One { .. } | Shape::Lazy if model.is_told_apart(asked.point) => Some("JF0118"),
        Shape::One { .. } | Shape::Lazy if model.providers(asked.point).len() > 1 => Some("JF0105"),
        Shape::All | Shape::One { or_none: true } => None,
        Shape::One { .. } | Shape::Lazy => Some(match cardinality(asked.point) {
            Cardinality::Optional => "JF0112",
            _ => "JF0101",
        }),
    }
}

fn at_point(model: &Model<'_>, point: usize, can_all_work_without: bool) -> Vec<&'static str> {
    let mut found = Vec::new();
    let is_refused = model.refused.contains(&point);
    let has_decorator = !model.decorators(point).is_empty() && !is_refused;
    let count = |fallback: bool| {
        model.of_point(point, |given| given.role == Role::Provide && given.fallback == fallback).len()
    };
    if is_for_one(point) && !model.is_named(point) {
        found.extend((count(false) > 1).then_some("JF0102"));
        found.extend((count(true) > 1).then_some("JF0103"));
    }
    found.extend((model.aggregators(point).len() > 1).then_some("JF0106"));
    let providers = model.providers(point);
    if cardinality(point) == Cardinality::Keyed {
        let keys: BTreeSet<usize> = providers.iter().map(|place| model.all[place].key).collect();
        found.extend((keys.len() < providers.len()).then_some("JF0108"));
        let has_no_provider = |given: &Given| given.is_for_key && !keys.contains(&given.key);
        let is_missed = !model.of_point(point, has_no_provider).is_empty() && !is_refused;
        found.extend(is_missed.then_some("JF0111"));
    }
    // Who asks for it is told that it is missing; one who can work without is not.
    if cardinality(point) == Cardinality::Single && providers.is_empty() && can_all_work_without {
        found.extend(has_decorator.then_some("JF0107"));
    }
    // Nobody can wrap the whole of several.
    if !is_for_one(point) && !model.has_whole(point) && providers.len() > 1 {
        found.extend(has_decorator.then_some("JF0105"));
    }
    let lists = [providers, model.decorators(point), model.decorators_of_each(point)];
    found.extend(lists.iter().any(|list| contradicts_itself(model, list)).then_some("JF0109"));
    found
}

fn contradicts_itself(model: &Model<'_>, list: &[Place]) -> bool {
    let stands_before = |one: &Place, other: &Place| {
        let key = |place: &Place| model.graph.plugins[place.0].key;
        one != other
            && (model.all[one].before.contains(&key(other)) || model.all[other].after.contains(&key(one)))
    };
    list.iter().any(|start| {
        let after =
            |place: &Place| list.iter().filter(|other| stands_before(place, other)).copied().collect();
        is_found_again(*start, after)
    })
}

fn is_in_cycle(model: &Model<'_>, start: Item) -> bool {
    is_found_again(start, |item| model.below(*item))
}

/// Whether following `next` leads back to `start`.
fn is_found_again<T: Copy + Ord>(start: T, next: impl Fn(&T) -> Vec<T>) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = next(&start);
    while let Some(at) = open.pop() {
        if seen.insert(at) {
            open.extend(next(&at));
        }
    }
    seen.contains(&start)
}
