//! What a macro passes on to ours: the compiler puts each type, path, literal and expression into an invisible group.
#![allow(dead_code, reason = "most of it is there to be declared")]

use jackfield::declare::{Anchor, Cardinality, ContributionDecl, Lifetime, Plugin as Declared, Point};
use jackfield::prelude::*;

const NOON: &str = "noon";

#[extension_point]
trait Clock: Send + Sync {}
#[extension_point]
trait Calendar: Send + Sync {}
#[extension_point]
trait Mint: Send + Sync {
    fn mint(&self, of: Metal, number: u8) -> Vec<Metal>;
}

#[derive(Clone, Debug, PartialEq)]
struct Metal;

#[derive(Debug)]
struct Sun;
impl Clock for Sun {}
impl Calendar for Sun {}

#[scope]
struct Outer;

#[derive(Plugin)]
#[plugin(key = "other")]
struct Other;

macro_rules! points {
    ($vis:vis, $meta:meta, $send:path, $keys:ty, $key:expr, $strategy:expr, $own:path, $list:ty, $this:ty, $outer:ty) => {
        #[extension_point(keyed = $keys, default = $key)]
        #[$meta]
        $vis trait Bell: $send + Sync {}

        #[extension_point(many, aggregate = $strategy)]
        $vis trait Hand: $send + Sync {
            #[aggregate($own)]
            fn moved(&self, by: $list) -> $list;
            fn sized(&self) -> $list
            where
                $this: Sized,
            {
                Vec::new()
            }
        }

        #[scope(within = $outer)]
        $vis struct Inner;
    };
}
points!(pub(crate), doc = "Rings.", Send, String, NOON, in_turn, fan_out, Vec<u8>, Self, Outer);

struct Bronze;
impl Bell for Bronze {}

macro_rules! tower {
    (
        $vis:vis $name:ident, $plugin:ty, $key:literal, $requires:literal, $other:ty, $other_path:path,
        $bell:ty, $noon:expr, $evening:literal, $one:ty, $all:ty, $clock:path, $shared:ty, $mint:ty,
        $metal:ty, $number:ty, $both:ty, $list:ty, $result:ty, $time:literal, $inner:ty, $pattern:pat_param,
        $config:literal, $is:literal, $role:meta, $scope_role:meta
    ) => {
        #[derive(Plugin)]
        #[plugin(key = $key, requires = $requires)]
        #[provides($bell, key = $noon, after = $other, before = $other_path, before = $evening)]
        #[includes($other)]
        $vis struct $name {
            #[plugin(of = $noon)]
            $vis noon: Option<$one>,
            #[plugin(of = $evening)]
            $vis evening: Option<Arc<$bell>>,
            $vis all: $all,
            $vis clock: Lazy<dyn $clock>,
            #[plugin(default = $noon)]
            $vis text: &'static str,
        }
        impl Bell for $plugin {}

        #[contributes]
        impl $plugin {
            #[factory($mint, fallback)]
            fn mint(self: $shared, #[argument] of: $metal, #[argument] number: $number) -> Vec<$metal> {
                vec![of; usize::from(number) + self.text.len()]
            }

            #[provide(fallback, unless(provided = $mint))]
            fn both(self: &$shared) -> $both {
                (Arc::new(Sun), Arc::new(Sun))
            }

            #[provide(when(config = $config, is = $is))]
            fn list($pattern: Option<$one>) -> Result<$list, BoxError> {
                Ok(Vec::new())
            }

            #[start(after = $other_path, required, timeout = $time)]
            async fn go(&self) -> $result {
                Ok(())
            }

            #[$role]
            fn rest(&self, _bells: $all) {}

            #[$scope_role]
            fn in_scope() -> Result<Option<$one>, BoxError> {
                Ok(None)
            }

            #[provide(scope = $inner, key = $evening)]
            fn evening() -> $one {
                Arc::new(Bronze)
            }
        }
    };
}
tower!(
    pub(crate) Tower, crate::Tower, "tower", "other >=0", Other, crate::Other,
    dyn Bell, crate::NOON, "evening", Arc<dyn Bell>, Keyed<dyn Bell>, crate::Clock, Arc<Self>, dyn crate::Mint,
    Metal, u8, (Arc<dyn Clock>, Arc<dyn Calendar>), Vec<Arc<dyn Hand>>, Result<(), BoxError>, "2s", Inner, _bell,
    "tower.hands", "many", stop(before = Other), provide(key = "night", scope = Inner)
);

fn contribution(name: &str) -> &'static ContributionDecl {
    Tower::DECL.contributions().find(|one| one.name == name).expect("it is declared")
}

fn text_of(contribution: &ContributionDecl) -> String {
    let key = contribution.key.value().expect("it has a key");
    key.as_any().downcast_ref::<String>().cloned().expect("it is a text")
}

fn stands_beside_other(anchors: &[Anchor]) -> bool {
    matches!(anchors.first(), Some(Anchor::Type { name: "Other" | "crate::Other", .. }))
}

#[test]
fn what_a_macro_passes_on_declares_what_it_would_if_it_were_written_there() {
    assert_eq!(<dyn Bell as Point>::DECL.cardinality, Cardinality::Keyed);
    assert!(<dyn Bell as Point>::DECL.default_key.is_some());
    assert_eq!(<dyn Bell as Point>::DECL.origin.source, "pub(crate) trait Bell: Send + Sync");

    let tower = Tower::DECL;
    assert_eq!((&*tower.key, tower.needs.len(), tower.about.includes.len()), ("tower", 4, 1));
    assert_eq!(tower.needs[0].source, "#[plugin(of = crate::NOON)] pub(crate) noon: Option<Arc<dyn Bell>>");
    let of = tower.needs[0].of.expect("it is asked for by key");
    assert_eq!((of.text, of.literal), ("crate::NOON", false));
    assert!(tower.needs[1].of.is_some_and(|of| of.literal));

    let gift = &tower.provides[0];
    assert_eq!((gift.point.name, text_of(gift)), ("bell", NOON.to_owned()));
    assert!(stands_beside_other(&gift.placement.after) && stands_beside_other(&gift.placement.before));
    assert_eq!(gift.placement.before[1].text(), "evening");
}

#[test]
fn functions_that_a_macro_passes_on_give_what_their_types_say() {
    let names: Vec<&str> = Tower::DECL.contributes.iter().map(|one| one.name).collect();
    let both = ["Tower::both"; 3];
    let after = ["Tower::list", "Tower::go", "Tower::rest", "Tower::in_scope", "Tower::evening"];
    assert_eq!(names, [&["Tower::mint"], &both[..], &after].concat());

    let mint = contribution("Tower::mint");
    assert_eq!((mint.point.name, mint.receiver, mint.fallback), ("mint", true, true));
    let list = contribution("Tower::list");
    assert!(list.is_list && list.conditions.len() == 1 && list.needs[0].name == "_bell");
    let go = contribution("Tower::go");
    assert!(stands_beside_other(&go.placement.after) && go.placement.required && go.timeout.is_some());
    assert!(stands_beside_other(&contribution("Tower::rest").placement.before));
    for name in ["Tower::in_scope", "Tower::evening"] {
        assert!(matches!(contribution(name).lifetime, Lifetime::Scope(scope) if scope.name == "inner"));
    }
    assert_eq!(text_of(contribution("Tower::in_scope")), "night");
}

macro_rules! items {
    ($point:item $plugin:item $block:item) => {
        #[extension_point(many)]
        $point
        #[derive(Plugin)]
        $plugin
        #[contributes]
        $block
    };
}
items! {
    trait Guest: Send + Sync {}
    struct Hall;
    impl Hall {
        #[provide]
        fn guests() -> Vec<Arc<dyn Guest>> {
            Vec::new()
        }
    }
}

#[test]
fn whole_items_are_passed_on_too() {
    assert!(Hall::DECL.contributes[0].is_list);
    assert_eq!(Hall::DECL.contributes[0].point.name, "guest");
}

macro_rules! listed {
    ($first:ty as $key:literal, $path:path; $supplied:ty; $alias:ident = $real:literal) => {
        (app![$first as $key, $path as "next"; supplied: $supplied], plugins![$alias = $real])
    };
}

/// Groups within groups.
macro_rules! passed_on_twice {
    ($first:ty as $key:literal, $path:path; $supplied:ty; $alias:ident = $real:literal) => {
        listed!($first as $key, $path; $supplied; $alias = $real)
    };
}

#[derive(Plugin)]
struct Dial {
    _clock: Arc<dyn Clock>,
}

#[test]
fn lists_take_what_a_macro_passes_on() {
    let (listed, crates) =
        passed_on_twice!(Dial as "dial-of-the-tower", crate::Other; dyn Clock; jackfield = "real-name");
    assert!(format!("{crates:?}").contains("real_name"), "{crates:?}");
    let app = App::of(listed).supply::<dyn Clock>(Sun);
    let keys: Vec<String> = app.plugins().unwrap().iter().map(|plugin| plugin.key.clone()).collect();
    assert_eq!(keys, ["dial-of-the-tower", "next"]);
    app.check().unwrap();
}

macro_rules! settings {
    ($name:ident, $optional:ty, $list:ty, $empty:expr, $least:literal, $validate:path, $word:literal) => {
        #[derive(serde::Deserialize, ConfigSchema)]
        struct $name {
            #[setting(min = $least, validate = $validate)]
            #[serde(rename = $word)]
            depth: $optional,
            #[setting(default = $empty)]
            list: $list,
        }
    };
}
settings!(Limits, Option<u8>, Vec<u8>, [], 1, is_odd, "the-depth");

#[expect(clippy::trivially_copy_pass_by_ref, reason = "that is how a rule takes what it judges")]
fn is_odd(depth: &u8) -> Result<(), &'static str> {
    if depth % 2 == 1 { Ok(()) } else { Err("it is even") }
}

#[derive(Plugin)]
#[plugin(key = "well")]
struct Well {
    limits: Config<Limits>,
}
#[contributes]
impl Well {
    #[start]
    fn look(&self) {
        assert_eq!((self.limits.depth, self.limits.list.len()), (Some(3), 0));
    }
}

#[tokio::test]
async fn settings_take_what_a_macro_passes_on() {
    let app = |depth: u8| App::of(app![Well]).set("well.the-depth", depth);
    app(3).start().await.unwrap().stop().await.unwrap();
    assert!(app(2).check().is_err() && app(0).check().is_err());
}

#[cfg(feature = "storage")]
macro_rules! stored {
    ($object:ident, $id:ty, $observed:ty, $check:expr, $record:ident, $optional:ty, $data_type:literal) => {
        #[derive(jackfield::Omni)]
        struct $object {
            #[omni(id)]
            id: $id,
            #[observed(validate = $check)]
            value: $observed,
        }

        #[derive(serde::Serialize, serde::Deserialize, jackfield::Resource)]
        struct $record {
            #[resource(identity)]
            id: $id,
            #[resource(data_type = $data_type)]
            value: $optional,
        }
    };
}
#[cfg(feature = "storage")]
stored!(
    Pendulum,
    String,
    jackfield::storage::plantangenet::Observed<u8>,
    |value: &u8| if *value > 9 { Err("too far") } else { Ok(()) },
    Weight,
    Option<u8>,
    "kilograms"
);

#[cfg(feature = "storage")]
#[test]
fn records_and_objects_take_what_a_macro_passes_on() {
    use jackfield::storage::anhanga::PersistenceMeta;
    use jackfield::storage::plantangenet::Omni;

    let mut pendulum = Pendulum::with_id("p");
    assert!(pendulum.set_value(7).unwrap() && pendulum.set_value(10).is_err());
    assert_eq!((&*pendulum.id, *pendulum.value), ("p", 7));
    assert_eq!(PersistenceMeta::of::<Weight>().fields["value"].data_type, "kilograms");
    let patch = WeightPatch::from(Weight { id: "w".to_owned(), value: Some(3) });
    assert_eq!(patch.value, Some(Some(3)));
}
