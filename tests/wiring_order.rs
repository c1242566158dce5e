//! The order of members, decorators and hooks: by the key or the type of a plugin, and why it is as it is.

mod common;

use common::{errors, golden, golden_report, refused, says, warnings};
use jackfield::PluginBuilder;
use jackfield::declare::Defining;
use jackfield::plan::Rule;
use jackfield::prelude::*;
use proptest::prelude::*;

#[extension_point(many)]
trait Step: Send + Sync {
    fn name(&self) -> String;
}
struct Named(&'static str);
impl Step for Named {
    fn name(&self) -> String {
        self.0.to_owned()
    }
}

#[derive(Plugin)]
struct Parse;
#[contributes]
impl Parse {
    #[provide]
    fn parse() -> Arc<dyn Step> {
        Arc::new(Named("parse"))
    }
    #[decorate(each)]
    fn timed(inner: Arc<dyn Step>) -> Arc<dyn Step> {
        inner
    }
}
#[derive(Plugin)]
#[plugin(key = "print")]
struct Printing;
#[contributes]
impl Printing {
    #[provide(before = Parse)]
    fn print() -> Arc<dyn Step> {
        Arc::new(Named("print"))
    }
    #[decorate(each, before = self::Parse)]
    fn logged(inner: Arc<dyn Step>) -> Arc<dyn Step> {
        inner
    }
}
#[derive(Plugin)]
#[provides(dyn Step, after = Printing, before = "parse")]
struct Check;
impl Step for Check {
    fn name(&self) -> String {
        "check".to_owned()
    }
}

fn named(key: &'static str) -> PluginBuilder {
    plugin(key).define::<dyn Step>().by(move || Named(key))
}
async fn order(app: App) -> Vec<String> {
    let app = app.start().await.unwrap();
    let names = app.resolve::<Many<dyn Step>>().await.unwrap().iter().map(|step| step.name()).collect();
    app.stop().await.unwrap();
    names
}

#[tokio::test]
async fn a_neighbour_can_be_named_by_its_type() {
    assert_eq!(order(App::of(app![Parse, Check, Printing])).await, ["print", "check", "parse"]);
    let last = plugin("last").define::<dyn Step>().after_plugin::<Parse>().by(|| Named("last"));
    let first = plugin("first").define::<dyn Step>().before_plugin::<Printing>().by(|| Named("first"));
    let app = App::of(app![Parse, Check, Printing]).with(last).with(first);
    assert_eq!(order(app).await, ["first", "print", "check", "parse", "last"]);
}

#[tokio::test]
async fn a_type_means_every_plugin_of_it_under_whatever_key() {
    assert_eq!(
        order(App::of(app![Parse as "one", Parse as "two", Printing])).await,
        ["print", "parse", "parse"]
    );
}

#[test]
fn a_type_that_is_not_there_is_told_like_a_key() {
    let report = App::of(app![Printing]).check().unwrap();
    assert_eq!(warnings(&report), ["JF0110", "JF0110"]);
    let needed = plugin("x").define::<dyn Step>().after_plugin::<Parse>().required().by(|| Named("x"));
    let all = plugin("all").start(|_: Many<dyn Step>| async {});
    let report = refused(&App::of(app![]).with(needed).with(all));
    assert_eq!(errors(&report), ["JF0110"]);
    golden_report("wiring_required_type", &report);
}

#[test]
fn a_contradiction_of_types_names_the_pair() {
    let back =
        plugin("back").define::<dyn Step>().before_plugin::<Printing>().after("parse").by(|| Named("back"));
    let all = plugin("all").start(|_: Many<dyn Step>| async {});
    let report = refused(&App::of(app![Parse, Printing]).with(back).with(all));
    assert_eq!(errors(&report), ["JF0109"]);
    says(&report, &["contradicts itself"]);
}

#[test]
fn the_order_says_which_rule_it_comes_from() {
    let app = App::of(app![Parse, Check, Printing])
        .with(named("a"))
        .with(plugin("z").define::<dyn Step>().first().by(|| Named("z")))
        .with(plugin("y").define::<dyn Step>().last().by(|| Named("y")));
    let order = app.order_of::<dyn Step>().unwrap();
    let keys: Vec<&str> = order.members.iter().map(|placed| placed.plugin.as_str()).collect();
    assert_eq!(keys, ["z", "print", "check", "parse", "a", "y"]);
    let why = |first: &str, second: &str| order.members.why(first, second).unwrap();
    let said = |first: &str, second: &str| why(first, second)[0].to_string();
    assert!(said("print", "parse").starts_with("`print` says `before = Parse` at tests/wiring_order.rs:"));
    assert!(said("check", "parse").starts_with("`check` says `before = \"parse\"` at "));
    assert!(said("print", "check").starts_with("`check` says `after = Printing` at "));
    assert_eq!(why("z", "y"), [Rule::First("z".to_owned())]);
    assert_eq!(why("a", "y"), [Rule::Last("y".to_owned())]);
    assert_eq!(why("parse", "a"), [Rule::Listed("parse".to_owned(), "a".to_owned())]);
    assert_eq!(order.members.why("parse", "print"), None);
    assert_eq!(order.members.why("parse", "nobody"), None);
    golden("order_of_a_point", &order.to_string());
}

#[test]
fn what_stands_between_is_part_of_the_reason() {
    let x = plugin("x").define::<dyn Step>().before("b").by(|| Named("x"));
    let app = App::of(app![]).with(named("a")).with(named("b")).with(named("c")).with(x);
    let order = app.order_of::<dyn Step>().unwrap();
    let keys: Vec<&str> = order.members.iter().map(|placed| placed.plugin.as_str()).collect();
    assert_eq!(keys, ["a", "x", "b", "c"]);
    let texts = |first: &str, second: &str| -> Vec<String> {
        order.members.why(first, second).unwrap().iter().map(ToString::to_string).collect()
    };
    assert_eq!(texts("a", "x"), ["`a` is listed before `x`"]);
    let why = texts("x", "c");
    assert!(why[0].starts_with("`x` says `before = \"b\"`"), "{why:?}");
    assert_eq!(why[1], "`b` is listed before `c`");
}

#[test]
fn hooks_and_the_decorators_of_one_provider_have_an_order_too() {
    #[extension_point]
    trait Clock: Send + Sync {}
    struct Quartz;
    impl Clock for Quartz {}
    let inner = |key: &'static str| plugin(key).decorate::<dyn Clock>().by(|inner: Arc<dyn Clock>| inner);
    let clock = plugin("quartz").define::<dyn Clock>().by(|| Quartz);
    let tracing = plugin("tracing").decorate::<dyn Clock>().before("cache").by(|inner: Arc<dyn Clock>| inner);
    let app = App::of(app![]).with(clock).with(inner("cache")).with(tracing);
    let app = app.with(plugin("one").start(|| async {})).with(plugin("two").start(|| async {}));
    let order = app.order_of::<dyn Clock>().unwrap();
    assert_eq!(
        order.decorators.iter().map(|one| one.plugin.as_str()).collect::<Vec<_>>(),
        ["tracing", "cache"]
    );
    assert!(order.decorators.why("tracing", "cache").is_some());
    let hooks = app.order_of::<dyn jackfield::Start>().unwrap();
    assert_eq!(hooks.members.why("one", "two"), Some(vec![Rule::Listed("one".into(), "two".into())]));
    assert_eq!(app.order_of::<dyn Step>().unwrap().members.len(), 0);
}

/// What one member states of its place.
#[derive(Clone, Debug, Default)]
struct Place {
    /// 0 at the front, 1 nowhere, 2 at the end.
    position: u8,
    before: Vec<usize>,
    after: Vec<usize>,
}

/// The order of these members by the rules, looked for anew for each place; `None` where they go round.
fn by_the_rules(all: &[Place]) -> Option<Vec<usize>> {
    let mut natural: Vec<usize> = (0..all.len()).collect();
    natural.sort_by_key(|at| all[*at].position);
    let mut placed: Vec<usize> = Vec::new();
    while placed.len() < all.len() {
        let left = |at: &usize| !placed.contains(at);
        let mut tops = natural.iter().copied().filter(left);
        let next = tops.find_map(|top| {
            let mut at = top;
            for _ in 0..=all.len() {
                if all[at].after.iter().any(left) {
                    return None;
                }
                let moved = (0..all.len()).filter(left).find(|other| all[*other].before.contains(&at));
                match moved {
                    None => return Some(at),
                    Some(last) if all[last].position == 2 && all[top].position != 2 => return None,
                    Some(other) => at = other,
                }
            }
            None
        });
        placed.push(next?);
    }
    Some(placed)
}

/// An application with these members; each has the name of its number.
fn members(all: &[Place]) -> App {
    let names = |of: &[usize]| of.iter().map(|at| format!("m{at}")).collect::<Vec<_>>();
    let one = |(at, place): (usize, &Place)| {
        let member = plugin(format!("m{at}")).define::<dyn Step>();
        let member = match place.position {
            0 => member.first(),
            1 => member,
            _ => member.last(),
        };
        let member = names(&place.before).into_iter().fold(member, Defining::before);
        let member = names(&place.after).into_iter().fold(member, Defining::after);
        member.by(move || Named(format!("m{at}").leak()))
    };
    all.iter().enumerate().map(one).fold(App::of(app![]), App::with)
}

fn names_of(order: impl IntoIterator<Item = usize>) -> Vec<String> {
    order.into_iter().map(|at| format!("m{at}")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn members_stand_as_the_rules_say(
        stated in prop::collection::vec((0_u8..5, prop::collection::vec((0_usize..10, any::<bool>()), 0..3)), 1..10)
    ) {
        let count = stated.len();
        let all: Vec<Place> = stated
            .into_iter()
            .enumerate()
            .map(|(own, (position, others))| {
                let mut place = Place { position: position.min(2).min(4 - position), ..Place::default() };
                for (other, is_before) in others.into_iter().filter(|(other, _)| *other < count && *other != own) {
                    let named = if is_before { &mut place.before } else { &mut place.after };
                    if !named.contains(&other) {
                        named.push(other);
                    }
                }
                place
            })
            .collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        if let Some(expected) = by_the_rules(&all) {
            prop_assert_eq!(runtime.block_on(order(members(&all))), names_of(expected));
        } else {
            let user = plugin("user").start(|_: Many<dyn Step>| async {});
            let report = refused(&members(&all).with(user));
            prop_assert!(errors(&report).iter().all(|code| *code == "JF0109"), "{report:?}");
        }
    }
}

/// Long chains of members that stand before each other, with what they wait for.
#[tokio::test]
async fn a_chain_of_20_000_members_has_an_order_whatever_it_waits_for() {
    const COUNT: usize = 20_000;
    let chain =
        |at: usize| Place { position: 1, before: at.checked_sub(1).into_iter().collect(), after: Vec::new() };
    let mut all: Vec<Place> = (0..COUNT).map(chain).collect();
    assert_eq!(order(members(&all)).await, names_of((0..COUNT).rev()));

    // The last of the chain waits for one that is listed behind all.
    all[COUNT - 1].after.push(COUNT);
    all.push(Place { position: 1, ..Place::default() });
    assert_eq!(order(members(&all)).await, names_of((0..=COUNT).rev()));

    // In the other direction each that is looked at leads to those that wait already.
    let reverse = |at: usize| Place {
        position: 1,
        before: (at + 1 < COUNT).then_some(at + 1).into_iter().collect(),
        after: if at == 0 { vec![COUNT] } else { Vec::new() },
    };
    let mut all: Vec<Place> = (0..COUNT).map(reverse).collect();
    all.push(Place { position: 1, ..Place::default() });
    assert_eq!(order(members(&all)).await, names_of([COUNT].into_iter().chain(0..COUNT)));

    // Behind each of the chain comes one that is listed before it.
    let half = COUNT / 2;
    let behind = |at: usize| Place { position: 1, after: vec![half + at], ..Place::default() };
    let moved = |at: usize| Place {
        position: 1,
        before: at.checked_sub(1).map(|other| half + other).into_iter().collect(),
        after: Vec::new(),
    };
    let all: Vec<Place> = (0..half).map(behind).chain((0..half).map(moved)).collect();
    let expected = (0..half).rev().flat_map(|at| [half + at, at]);
    assert_eq!(order(members(&all)).await, names_of(expected));
}

#[test]
fn who_names_one_that_stands_at_an_end_is_warned() {
    let z = plugin("z").define::<dyn Step>().last().by(|| Named("z"));
    let after = || plugin("a").define::<dyn Step>().after("z");
    let user = || plugin("user").start(|_: Many<dyn Step>| async {});
    let app = || App::of(app![]).with(z.clone()).with(named("m")).with(user());
    let report = app().with(after().by(|| Named("a"))).check().unwrap();
    assert_eq!(warnings(&report), ["JF0109"]);
    golden_report("wiring_after_the_last", &report);
    assert_eq!(errors(&refused(&app().with(after().by(|| Named("a"))).strict())), ["JF0109"]);
    let both_last = app().with(after().last().by(|| Named("a")));
    assert!(both_last.check().unwrap().is_clean());
    let keys = both_last.order_of::<dyn Step>().unwrap();
    assert_eq!(keys.members.iter().map(|one| one.plugin.as_str()).collect::<Vec<_>>(), ["m", "z", "a"]);
}
