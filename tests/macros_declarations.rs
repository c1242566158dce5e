//! What the macros declare, read back as data.

use std::time::Duration;

use jackfield::base::AnyKey;
use jackfield::declare::{
    Anchor, Cardinality, ContributionDecl, ContributionKind, Need, Plugin as Declared, PluginDecl, Point,
    Position,
};
use jackfield::prelude::*;

#[extension_point]
#[async_trait]
trait Clock: Send + Sync {
    async fn hour(&self) -> u8;
}

#[extension_point(optional, guarded, name = "the-metrics", hint = "add a plugin")]
trait Metrics: Send + Sync {}

#[extension_point(many)]
trait HTTPFilter: Send + Sync {}
// A point whose trait is implemented for `Arc`s too compiles like any other.
impl<T: HTTPFilter + ?Sized> HTTPFilter for Arc<T> {}

// What goes for all of its kind may be said behind `where` too.
#[extension_point(many)]
trait Stated
where
    Self: Send + Sync,
{
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Day,
    Night,
}

// Above `#[async_trait]` or below, the point sees its trait.
#[async_trait]
#[extension_point(many)]
trait Job: Send + Sync {
    async fn work(&self);
}

#[extension_point(keyed = Kind)]
trait Shift: Send + Sync {}

#[extension_point(keyed = (String, u32))]
trait Slot: Send + Sync {}

#[extension_point(optional)]
trait Repo<T: Clone>: Send + Sync {}

#[extension_point(optional)]
struct Limits {
    depth: usize,
}

const LATE: (&str, u32) = ("late", 3);

fn late() -> (String, u32) {
    (LATE.0.to_owned(), LATE.1)
}

#[derive(Plugin)]
#[plugin(key = "workshop", name = "The workshop", version = "7.1")]
#[provides(dyn HTTPFilter, first, before = "a", before = "b", after = "c")]
#[provides(dyn Shift, key = Kind::Day, fallback)]
#[provides(dyn Slot, key = late())]
struct Workshop {
    clock: Arc<dyn Clock>,
    job: Arc<dyn Job>,
    #[plugin(of = Kind::Night)]
    night: Option<Arc<dyn Shift>>,
    limits: Option<Arc<Limits>>,
    #[plugin(default)]
    runs: std::sync::atomic::AtomicU32,
    r#type: Config<std::collections::BTreeMap<String, u8>>,
}
impl HTTPFilter for Workshop {}
impl Shift for Workshop {}
impl Slot for Workshop {}

#[contributes]
impl Workshop {
    #[decorate(each, last)]
    fn louder(inner: Arc<dyn HTTPFilter>, _clock: Arc<dyn Clock>) -> Arc<dyn HTTPFilter> {
        inner
    }

    #[provide(key = Kind::Night)]
    async fn night(self: Arc<Self>) -> Result<Option<Arc<dyn Shift>>, BoxError> {
        std::future::ready(()).await;
        let _ = (&self.runs, self.r#type.len());
        Ok(None)
    }

    #[aggregate]
    fn every(all: Many<dyn HTTPFilter>) -> Result<Arc<dyn HTTPFilter>, BoxError> {
        Ok(all.first().cloned().ok_or("none")?)
    }

    #[start]
    async fn open(&self) {
        if let (None, None) = (&self.night, &self.limits) {
            self.clock.hour().await;
            self.job.work().await;
        }
    }

    #[cfg(any())]
    #[start]
    fn never(&self, _absent: Absent) {}

    #[stop(timeout = "2m", after = "db")]
    async fn rest(self: &Arc<Self>) {
        let _ = &self.runs;
        self.job.work().await;
    }
}

#[derive(Plugin)]
struct HTTPServer(#[plugin(default = 80)] u16, Option<Arc<Limits>>);

impl HTTPServer {
    fn is_limited(&self) -> bool {
        self.0 == 80 && self.1.as_ref().is_some_and(|limits| limits.depth > 0)
    }
}

#[derive(Plugin)]
struct Cache<T: Clone + Send + Sync + 'static> {
    repo: Option<Arc<dyn Repo<T>>>,
}

#[contributes]
impl<T: Clone + Send + Sync + 'static> Cache<T> {
    #[start]
    fn warm(&self) {
        let _ = &self.repo;
    }
}

fn contribution<'a>(plugin: &'a PluginDecl, name: &str) -> &'a ContributionDecl {
    plugin.contributions().find(|one| one.name == name).expect("it is declared")
}

fn typed<K: Clone + 'static>(key: &dyn AnyKey) -> Option<K> {
    key.as_any().downcast_ref().cloned()
}

#[test]
fn a_point_says_what_its_attribute_says() {
    let metrics = <dyn Metrics as Point>::DECL;
    assert_eq!((metrics.name, metrics.type_name), ("the-metrics", "dyn Metrics"));
    assert_eq!(metrics.cardinality, Cardinality::Optional);
    assert_eq!((metrics.hint, metrics.guarded, metrics.generic), (Some("add a plugin"), true, false));
    assert_eq!((metrics.origin.package, metrics.origin.file), ("jackfield", file!()));
    assert_eq!(<dyn HTTPFilter as Point>::DECL.name, "http-filter");
    assert_eq!(<dyn Shift as Point>::DECL.cardinality, Cardinality::Keyed);
    assert_eq!(<Limits as Point>::DECL.name, "limits");
}

#[test]
fn a_point_with_parameters_is_one_point_for_each_set_of_them() {
    let (small, large) = (<dyn Repo<u8> as Point>::DECL, <dyn Repo<u16> as Point>::DECL);
    assert!(small.generic && large.generic);
    assert_eq!(small.type_name, "dyn Repo<T>");
    assert_ne!(small.type_id, large.type_id);
}

#[test]
fn a_plugin_says_what_its_attributes_say() {
    let workshop = Workshop::DECL;
    assert_eq!((&*workshop.key, &*workshop.name, &*workshop.version), ("workshop", "The workshop", "7.1"));
    assert!(workshop.key_is_given);
    let names: Vec<&str> = workshop.needs.iter().map(|need| need.name).collect();
    assert_eq!(names, ["clock", "job", "night", "limits", "type"]);
    assert!(matches!(workshop.needs[4].need, Need::Config(_)));
    let of = workshop.needs[2].of.expect("it is asked for by key");
    assert_eq!((of.text, of.literal), ("Kind::Night", false));
    assert_eq!(typed(&*of.value()), Some(Kind::Night));
}

#[test]
fn what_is_not_said_is_derived() {
    let server = HTTPServer::DECL;
    assert_eq!((&*server.key, &*server.name, server.key_is_given), ("http-server", "http-server", false));
    assert_eq!(server.version, env!("CARGO_PKG_VERSION"));
    assert_eq!(server.needs[0].name, "1");
    assert_eq!(server.contributions().count(), 0);
    assert!(!HTTPServer(80, None).is_limited());
}

#[test]
fn needs_and_contributions_know_their_places() {
    let text = include_str!("macros_declarations.rs");
    let word_at = |line: u32, column: u32| {
        let line = text.lines().nth(line as usize - 1).expect("the line is there");
        let rest = &line[column as usize - 1..];
        rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default()
    };
    let clock = Workshop::DECL.needs[0];
    assert_eq!(word_at(clock.line, clock.column), "clock");
    let origin = &contribution(Workshop::DECL, "Workshop::rest").origin;
    assert_eq!(word_at(origin.line, origin.column), "rest");
    let origin = &Workshop::DECL.origin;
    assert_eq!(word_at(origin.line, origin.column), "Workshop");
}

#[test]
fn declarations_keep_their_lines_of_source() {
    let source = |name: &str| contribution(Workshop::DECL, name).origin.source;
    assert_eq!(<dyn Clock as Point>::DECL.origin.source, "trait Clock: Send + Sync");
    assert_eq!(<dyn Repo<u8> as Point>::DECL.origin.source, "trait Repo<T: Clone>: Send + Sync");
    assert_eq!(<Limits as Point>::DECL.origin.source, "struct Limits");
    assert_eq!(Workshop::DECL.origin.source, "struct Workshop");
    assert_eq!(<Cache<u8> as Declared>::DECL.origin.source, "struct Cache<T: Clone + Send + Sync + 'static>");
    let needs: Vec<&str> = Workshop::DECL.needs.iter().map(|need| need.source).collect();
    let expected = [
        "clock: Arc<dyn Clock>",
        "job: Arc<dyn Job>",
        "#[plugin(of = Kind::Night)] night: Option<Arc<dyn Shift>>",
        "limits: Option<Arc<Limits>>",
        "r#type: Config<std::collections::BTreeMap<String, u8>>",
    ];
    assert_eq!(needs, expected);
    assert_eq!(HTTPServer::DECL.needs[0].source, "Option<Arc<Limits>>");
    let gifts: Vec<&str> = Workshop::DECL.provides.iter().map(|gift| gift.origin.source).collect();
    let expected = [
        "#[provides(dyn HTTPFilter, first, before = \"a\", before = \"b\", after = \"c\")]",
        "#[provides(dyn Shift, key = Kind::Day, fallback)]",
        "#[provides(dyn Slot, key = late())]",
    ];
    assert_eq!(gifts, expected);
    let louder = contribution(Workshop::DECL, "Workshop::louder");
    assert_eq!(louder.origin.source, "#[decorate(each, last)] fn louder(..) -> Arc<dyn HTTPFilter>");
    assert_eq!(louder.needs[1].source, "_clock: Arc<dyn Clock>");
    assert_eq!(source("Workshop::open"), "async fn open(&self)");
    assert_eq!(
        source("Workshop::rest"),
        "#[stop(timeout = \"2m\", after = \"db\")] async fn rest(self: &Arc<Self>)"
    );
    assert_eq!(
        source("Workshop::every"),
        "fn every(all: Many<dyn HTTPFilter>) -> Result<Arc<dyn HTTPFilter>, BoxError>"
    );
}

/// What is broken over lines, as formatters do it, or comes out of another macro, is one line all the same.
#[test]
fn lines_of_source_are_one_line_whatever_the_layout() {
    macro_rules! made {
        ($name:ident: $ty:ty) => {
            #[derive(Plugin)]
            struct Made {
                #[plugin(default)]
                _n: u8,
                $name: $ty,
            }
        };
    }
    made!(_limits: Option<Arc<Limits>>);
    #[derive(Plugin)]
    struct Wide {
        /// With a comment.
        #[plugin(default)]
        _n: u8,
        _slot: Option<
            Arc<
                // In the middle.
                Limits,
            >,
        >,
    }
    #[contributes]
    impl Wide {
        #[provide(key = "many words so that the line is long", before = "somebody", after = "somebody else")]
        fn bell(_limits: Option<Arc<Limits>>, _others: Option<Arc<Limits>>) -> Arc<dyn Named> {
            unreachable!()
        }
    }
    #[extension_point(keyed = String)]
    trait Named: Send + Sync {}
    assert_eq!(Made::DECL.needs[0].source, "_limits: Option<Arc<Limits>>");
    assert_eq!(Wide::DECL.needs[0].source, "_slot: Option<Arc<Limits>>");
    assert_eq!(
        Wide::DECL.contributes[0].origin.source,
        "#[provide(key = \"many words so that the line is long\", before = \"somebody\", after = \"somebody .."
    );
}

#[test]
fn gifts_carry_their_keys_and_places() {
    let [filter, day, slot] = &*Workshop::DECL.provides else { panic!("three gifts") };
    assert_eq!(filter.placement.position, Position::First);
    let texts = |anchors: &[Anchor]| anchors.iter().map(|one| one.text().to_owned()).collect::<Vec<_>>();
    assert_eq!(texts(&filter.placement.before), ["a", "b"]);
    assert_eq!(texts(&filter.placement.after), ["c"]);
    assert!(filter.receiver && !filter.fallback && day.fallback);
    assert_eq!(day.key.value().and_then(|key| typed(&*key)), Some(Kind::Day));
    assert_eq!(slot.key.value().and_then(|key| typed(&*key)), Some(late()));
}

#[test]
fn contributions_come_in_order_with_what_their_functions_say() {
    let names: Vec<&str> = Workshop::DECL.contributes.iter().map(|one| one.name).collect();
    assert_eq!(
        names,
        ["Workshop::louder", "Workshop::night", "Workshop::every", "Workshop::open", "Workshop::rest"]
    );

    let louder = contribution(Workshop::DECL, "Workshop::louder");
    assert_eq!(louder.kind, ContributionKind::Decorate { each: true });
    assert!(!louder.receiver);
    assert_eq!(louder.needs.iter().map(|need| need.name).collect::<Vec<_>>(), ["inner", "_clock"]);

    let night = contribution(Workshop::DECL, "Workshop::night");
    assert!(night.receiver && night.asynchronous && night.may_decline);

    let every = contribution(Workshop::DECL, "Workshop::every");
    assert_eq!(every.kind, ContributionKind::Aggregate);
    assert!(!every.may_decline && !every.asynchronous);

    let rest = contribution(Workshop::DECL, "Workshop::rest");
    assert_eq!((rest.point.name, rest.timeout), ("stop", Some(Duration::from_mins(2))));
    assert_eq!(rest.placement.after[0].text(), "db");
}

#[test]
fn a_generic_plugin_has_its_contributions_in_generic_code_too() {
    fn count<T: Declared>() -> usize {
        T::DECL.contributions().count()
    }
    assert_eq!(count::<Cache<u8>>(), 1);
    assert_ne!(<Cache<u8> as Declared>::DECL.type_id, <Cache<u16> as Declared>::DECL.type_id);
}

macro_rules! shift_of {
    ($plugin:ident $key:literal $of:literal) => {
        #[derive(Plugin)]
        #[plugin(key = $key)]
        #[provides(dyn Named, key = $of)]
        struct $plugin;
        impl Named for $plugin {}
    };
}
#[extension_point(keyed = String)]
trait Named: Send + Sync {}
shift_of!(Early "early" "morning");

#[test]
fn a_key_that_a_macro_passes_on_is_a_text_too() {
    let plugin = <Early as Declared>::DECL;
    assert_eq!(plugin.key, "early");
    let gift = plugin.contributions().next().unwrap();
    assert_eq!(gift.key.value().as_deref().and_then(typed::<String>).unwrap(), "morning");
}
