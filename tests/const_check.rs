//! Compositions that the compiler has to accept. What it refuses is in `compile_fail/`.

mod common;

use jackfield::collect::Listed;
use jackfield::plan::compiler_verdict;
use jackfield::prelude::*;

#[extension_point]
trait Clock: Send + Sync {
    fn now(&self) -> u64;
}
#[extension_point(optional)]
trait Metrics: Send + Sync {}
#[extension_point(many)]
trait Part: Send + Sync {
    fn now(&self) -> u64 {
        0
    }
}
#[extension_point(keyed = String)]
trait Format: Send + Sync {}
#[extension_point]
trait Repo<T: Send + Sync + 'static>: Send + Sync {
    fn one(&self) -> T;
}

struct At(u64);
impl Clock for At {
    fn now(&self) -> u64 {
        self.0
    }
}
#[derive(Plugin)]
struct User {
    clock: Arc<dyn Clock>,
    _metrics: Option<Arc<dyn Metrics>>,
    _parts: Many<dyn Part>,
    _formats: Keyed<dyn Format>,
}
#[contributes]
impl User {
    #[start]
    fn begin(&self) -> Result<(), String> {
        if self.clock.now() > 0 { Ok(()) } else { Err("no time".to_owned()) }
    }
}
#[derive(Plugin)]
#[provides(dyn Clock)]
struct One;
impl Clock for One {
    fn now(&self) -> u64 {
        1
    }
}
#[derive(Plugin)]
#[provides(dyn Clock)]
struct Two;
impl Clock for Two {
    fn now(&self) -> u64 {
        2
    }
}
#[derive(Plugin)]
struct Spare;
#[contributes]
impl Spare {
    #[provide(fallback)]
    fn clock() -> Arc<dyn Clock> {
        Arc::new(At(9))
    }
}

#[tokio::test]
async fn what_the_host_supplies_is_named() {
    App::of(app![User; supplied: dyn Clock]).supply::<dyn Clock>(At(3)).start().await.unwrap();
    let report = common::refused(&App::of(app![User; supplied: dyn Clock]));
    assert_eq!(common::errors(&report), ["JF0101"], "the word alone supplies nothing");
}

#[tokio::test]
async fn what_is_left_to_choose_is_named() {
    let list = || App::of(app![User, One, Two; chosen: dyn Clock]);
    assert_eq!(common::errors(&common::refused(&list())), ["JF0102"], "nobody has chosen yet");
    list().disable("two").start().await.unwrap();
    list().replace::<dyn Clock>(At(5)).start().await.unwrap();
}

#[tokio::test]
async fn a_fallback_beside_another_is_no_second_provider() {
    let app = App::of(app![User, Spare, One]).start().await.unwrap();
    assert_eq!(app.get::<Arc<dyn Clock>>().unwrap().now(), 1);
    let app = App::of(app![User, Spare]).start().await.unwrap();
    assert_eq!(app.get::<Arc<dyn Clock>>().unwrap().now(), 9);
}

#[derive(Plugin)]
#[provides(dyn Repo<u8>)]
struct Bytes;
impl Repo<u8> for Bytes {
    fn one(&self) -> u8 {
        1
    }
}
#[derive(Plugin)]
#[provides(dyn Repo<u16>)]
struct Words;
impl Repo<u16> for Words {
    fn one(&self) -> u16 {
        2
    }
}
#[derive(Plugin)]
struct Reader {
    bytes: Arc<dyn Repo<u8>>,
    words: Arc<dyn Repo<u16>>,
}
#[contributes]
impl Reader {
    #[start]
    fn begin(&self) -> Result<(), &'static str> {
        if self.bytes.one() == 1 && self.words.one() == 2 { Ok(()) } else { Err("mixed up") }
    }
}

#[tokio::test]
async fn points_with_type_parameters_are_left_to_the_plan() {
    App::of(app![Reader, Words, Bytes]).start().await.unwrap();
    let report = common::refused(&App::of(app![Reader, Words]));
    assert_eq!(common::errors(&report), ["JF0101"]);
    common::says(&report, &["dyn Repo<u8>"]);
}

const NAME: &str = "html";
#[derive(Plugin)]
#[provides(dyn Format, key = NAME)]
struct Html;
impl Format for Html {}
#[derive(Plugin)]
struct Page {
    #[plugin(of = "html")]
    _html: Arc<dyn Format>,
}

#[tokio::test]
async fn keys_that_are_no_literals_are_left_to_the_plan() {
    App::of(app![Page, Html]).start().await.unwrap();
}

#[extension_point(keyed = i8)]
trait Floor: Send + Sync {}
#[derive(Plugin)]
#[provides(dyn Floor, key = 0x10)]
struct Roof;
impl Floor for Roof {}
#[derive(Plugin)]
#[provides(dyn Floor, key = -1)]
struct Cellar;
impl Floor for Cellar {}
#[derive(Plugin)]
struct Lift {
    #[plugin(of = 1_6)]
    _roof: Arc<dyn Floor>,
    #[plugin(of = -1i8)]
    _cellar: Lazy<dyn Floor>,
}

#[tokio::test]
async fn numbers_as_keys_are_compared_by_value_however_they_are_written() {
    App::of(app![Roof, Lift, Cellar]).start().await.unwrap();
    let without_roof = [Lift::DECL, Cellar::DECL].map(|plugin| Listed::own(plugin, None));
    let text = compiler_verdict(&without_roof, &[], &[]).unwrap();
    assert!(text.contains("nobody in the list provides `floor` under the key `1_6`"), "{text}");
}

/// A key that is equal to others though it is written in another way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Word(String);
impl From<&'static str> for Word {
    fn from(text: &'static str) -> Self {
        Self(text.to_lowercase())
    }
}
#[extension_point(keyed = Word)]
trait Entry: Send + Sync {}
#[derive(Plugin)]
#[provides(dyn Entry, key = "HTML")]
struct Loud;
impl Entry for Loud {}
#[derive(Plugin)]
#[provides(dyn Entry, key = "html")]
struct Soft;
impl Entry for Soft {}
#[derive(Plugin)]
struct Lookup {
    #[plugin(of = "Html")]
    _entry: Arc<dyn Entry>,
}

#[tokio::test]
async fn keys_that_are_equal_by_more_than_their_text_are_left_to_the_plan() {
    App::of(app![Lookup, Loud]).start().await.unwrap();
    let report = common::refused(&App::of(app![Lookup, Loud, Soft]));
    assert_eq!(common::errors(&report), ["JF0108"]);
}

#[tokio::test]
async fn what_only_one_of_several_to_choose_from_needs_is_left_to_the_plan() {
    #[extension_point]
    trait Network: Send + Sync {}
    #[derive(Plugin)]
    struct Remote;
    #[contributes]
    impl Remote {
        #[provide]
        fn clock(_network: Arc<dyn Network>) -> Arc<dyn Clock> {
            Arc::new(At(4))
        }
    }
    let list = || App::of(app![User, Remote, One; chosen: dyn Clock]);
    list().disable("remote").start().await.unwrap();
    assert_eq!(common::errors(&common::refused(&list().disable("one"))), ["JF0101"]);
}

#[tokio::test]
async fn a_lazy_edge_makes_a_cycle_legal_for_the_compiler_too() {
    #[derive(Plugin)]
    #[provides(dyn Clock)]
    struct Slow {
        parts: Lazy<dyn Part>,
    }
    impl Clock for Slow {
        fn now(&self) -> u64 {
            u64::from(self.parts.get().is_ok())
        }
    }
    #[derive(Plugin)]
    #[provides(dyn Part)]
    struct Hand {
        _clock: Arc<dyn Clock>,
    }
    impl Part for Hand {}
    App::of(app![Slow, Hand, User]).start().await.unwrap();
}

/// Plugins that need a clock and are a part each.
macro_rules! generated {
    ($($name:ident)*) => {
        $(
            #[derive(Plugin)]
            #[provides(dyn Part)]
            struct $name {
                clock: Arc<dyn Clock>,
            }
            impl Part for $name {
                fn now(&self) -> u64 {
                    self.clock.now()
                }
            }
        )*
        fn three_hundred() -> App {
            App::of(app![One, $($name),*])
        }
        fn without_a_clock() -> Vec<Listed<'static>> {
            vec![$(Listed::own(<$name as Plugin>::DECL, None)),*]
        }
    };
}
generated! {
    P000 P001 P002 P003 P004 P005 P006 P007 P008 P009 P010 P011 P012 P013 P014
    P015 P016 P017 P018 P019 P020 P021 P022 P023 P024 P025 P026 P027 P028 P029
    P030 P031 P032 P033 P034 P035 P036 P037 P038 P039 P040 P041 P042 P043 P044
    P045 P046 P047 P048 P049 P050 P051 P052 P053 P054 P055 P056 P057 P058 P059
    P060 P061 P062 P063 P064 P065 P066 P067 P068 P069 P070 P071 P072 P073 P074
    P075 P076 P077 P078 P079 P080 P081 P082 P083 P084 P085 P086 P087 P088 P089
    P090 P091 P092 P093 P094 P095 P096 P097 P098 P099 P100 P101 P102 P103 P104
    P105 P106 P107 P108 P109 P110 P111 P112 P113 P114 P115 P116 P117 P118 P119
    P120 P121 P122 P123 P124 P125 P126 P127 P128 P129 P130 P131 P132 P133 P134
    P135 P136 P137 P138 P139 P140 P141 P142 P143 P144 P145 P146 P147 P148 P149
    P150 P151 P152 P153 P154 P155 P156 P157 P158 P159 P160 P161 P162 P163 P164
    P165 P166 P167 P168 P169 P170 P171 P172 P173 P174 P175 P176 P177 P178 P179
    P180 P181 P182 P183 P184 P185 P186 P187 P188 P189 P190 P191 P192 P193 P194
    P195 P196 P197 P198 P199 P200 P201 P202 P203 P204 P205 P206 P207 P208 P209
    P210 P211 P212 P213 P214 P215 P216 P217 P218 P219 P220 P221 P222 P223 P224
    P225 P226 P227 P228 P229 P230 P231 P232 P233 P234 P235 P236 P237 P238 P239
    P240 P241 P242 P243 P244 P245 P246 P247 P248 P249 P250 P251 P252 P253 P254
    P255 P256 P257 P258 P259 P260 P261 P262 P263 P264 P265 P266 P267 P268 P269
    P270 P271 P272 P273 P274 P275 P276 P277 P278 P279 P280 P281 P282 P283 P284
    P285 P286 P287 P288 P289 P290 P291 P292 P293 P294 P295 P296 P297 P298 P299
}

#[tokio::test]
async fn three_hundred_plugins_are_checked_and_wired() {
    let app = three_hundred().start().await.unwrap();
    let parts = app.get::<Many<dyn Part>>().unwrap();
    assert_eq!(parts.iter().map(|part| part.now()).sum::<u64>(), 300);
}

/// Not among the cases of `compile_fail/`: how many fit depends on how long the paths are there.
#[test]
fn mistakes_that_do_not_fit_the_message_are_counted() {
    let alike = |listed: Listed<'static>| Listed::own(listed.plugin, Some("alike"));
    let alike: Vec<Listed<'static>> = without_a_clock().into_iter().map(alike).collect();
    let text = compiler_verdict(&alike, &[], &[]).unwrap();
    assert!(text.starts_with("this application can't be wired: 300 mistakes"), "{text}");
    let shown = text.matches("[JF0201]").count();
    assert!(shown > 10, "{text}");
    assert!(text.trim_end().ends_with(&format!("and {} more", 300 - shown)), "{text}");
}

#[test]
fn one_provider_that_is_missing_is_one_mistake_however_many_need_it() {
    let text = compiler_verdict(&without_a_clock(), &[], &[]).unwrap();
    assert!(text.starts_with("this application can't be wired: 1 mistake\n"), "{text}");
    assert!(text.contains("`p000` and 299 others need `clock`") && text.contains("and 292 more"), "{text}");
}

#[derive(Plugin)]
#[plugin(key = "radio")]
#[provides(dyn Clock)]
struct Radio {
    _formats: Keyed<dyn Format>,
}
impl Clock for Radio {
    fn now(&self) -> u64 {
        4
    }
}
#[derive(Plugin)]
#[plugin(key = "dated")]
#[provides(dyn Format, key = "html")]
struct Dated {
    _clock: Arc<dyn Clock>,
}
impl Format for Dated {}
#[derive(Plugin)]
#[plugin(key = "plain")]
#[provides(dyn Format, key = "html")]
struct Undated;
impl Format for Undated {}

#[tokio::test]
async fn a_cycle_or_a_key_twice_that_a_choice_can_repair_is_left_to_the_run_time() {
    let clocks = || App::of(app![Radio, One, Dated; chosen: dyn Clock]);
    let report = common::refused(&clocks().set("points.clock", "radio"));
    assert_eq!(common::errors(&report), ["JF0104"], "{report:?}");
    clocks().set("points.clock", "one").start().await.unwrap().stop().await.unwrap();
    let formats = || App::of(app![Radio, Dated, Undated; chosen: dyn Format]);
    let report = common::refused(&formats().set("points.format.html", "dated"));
    assert_eq!(common::errors(&report), ["JF0104"], "{report:?}");
    formats().set("points.format.html", "plain").start().await.unwrap().stop().await.unwrap();
}

#[derive(Plugin)]
#[plugin(key = "attic", when(profile = "tall"))]
#[provides(dyn Floor, key = 2)]
struct Attic;
impl Floor for Attic {}
#[derive(Plugin)]
struct Climber {
    #[plugin(of = 2)]
    _attic: Arc<dyn Floor>,
}

#[test]
fn a_conditional_provider_of_one_key_says_nothing_of_others() {
    let list = [Attic::DECL, Cellar::DECL, Lift::DECL].map(|plugin| Listed::own(plugin, None));
    let text = compiler_verdict(&list, &[], &[]).unwrap();
    assert!(text.contains("nobody in the list provides `floor` under the key `1_6`"), "{text}");
    App::of(app![Attic, Cellar, Climber]).profile("tall").check().unwrap();
    let report = common::refused(&App::of(app![Attic, Cellar, Climber]));
    assert_eq!(common::errors(&report), ["JF0111"]);
}
