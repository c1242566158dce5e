//! Names in reports: short, unless two points or plugins of the application share one.

mod common;

use common::{errors, golden, refused, says};
use jackfield::base::Origin;
use jackfield::declare::{Coerce, Lifetime, PluginDecl, PointDecl, SingleOne};
use jackfield::prelude::*;
use jackfield::{Plugin as Declared, Point};

/// Two traits of one name, as two crates may have them.
mod old {
    #[jackfield::extension_point]
    pub(crate) trait Clock: Send + Sync {}
}
mod new {
    #[jackfield::extension_point]
    pub(crate) trait Clock: Send + Sync {}
}
#[extension_point(many, name = "clock")]
trait Bell: Send + Sync {}

struct Quartz;
impl old::Clock for Quartz {}
impl new::Clock for Quartz {}
impl Bell for Quartz {}

#[derive(Plugin)]
#[plugin(key = "notes")]
struct Notes {
    _clock: Arc<dyn new::Clock>,
}

/// One crate in two versions, as its macros would declare it.
mod api {
    use super::{Arc, Coerce, Origin, Point, PointDecl, SingleOne};

    macro_rules! version {
        ($module:ident $version:literal $line:literal) => {
            pub(crate) mod $module {
                use super::{Arc, Coerce, Origin, Point, PointDecl, SingleOne};
                pub(crate) const PLACE: Origin = Origin {
                    package: "clock-api",
                    version: $version,
                    module: "clock_api",
                    file: concat!("clock-api-", $version, "/src/lib.rs"),
                    line: $line,
                    column: 11,
                    source: "pub trait Clock: Send + Sync",
                };
                pub(crate) trait Clock: Send + Sync {}
                impl Point for dyn Clock {
                    type Cardinality = SingleOne;
                    const DECL: &'static PointDecl = &PointDecl::new::<Self>("clock", "dyn Clock", PLACE);
                }
                impl<T: Clock + 'static> Coerce<T> for dyn Clock {
                    fn coerce(value: Arc<T>) -> Arc<Self> {
                        value
                    }
                }
                impl Clock for crate::Quartz {}
            }
        };
    }
    version!(one "1.4.0" 9);
    version!(two "2.0.1" 12);
}

fn quartz() -> App {
    App::of(app![]).with(plugin("quartz").define::<dyn old::Clock>().by(|| Quartz))
}

#[test]
fn two_points_of_one_name_are_told_apart_by_their_paths() {
    let app = quartz().with_list(app![Notes; supplied: dyn new::Clock]);
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0101"]);
    says(&report, &["`dyn golden_names::new::Clock`", "`dyn golden_names::old::Clock`"]);
    golden("names_two_points", &format!("{report:?}"));
}

#[tokio::test]
async fn the_host_that_asks_for_the_wrong_one_of_two_is_told_of_the_other() {
    let app = quartz().wire().await.unwrap();
    let report = app.get::<Arc<dyn new::Clock>>().err().unwrap();
    golden("names_host_asks", &format!("{report:?}"));
}

#[test]
fn a_name_that_is_alone_is_short() {
    let report = refused(&App::of(app![Notes; supplied: dyn new::Clock]));
    says(&report, &["`notes` needs `clock`", "dyn Clock"]);
    assert!(!report.render().contains("golden_names::new"), "{report:?}");
}

#[test]
fn a_stated_name_that_another_point_has_too_is_no_better() {
    let user = plugin("user").start(|_: Arc<dyn Bell>| async {});
    let report = refused(&quartz().with(user));
    says(
        &report,
        &["`user` needs one `dyn golden_names::Bell`", "`quartz` provides `dyn golden_names::old::Clock`"],
    );
}

#[test]
fn two_versions_of_one_crate_are_told_apart_by_their_versions() {
    let app = App::of(app![])
        .with(plugin("quartz").define::<dyn api::one::Clock>().by(|| Quartz))
        .with(plugin("alarm").start(|_: Arc<dyn api::two::Clock>| async {}));
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0101"]);
    says(&report, &["`dyn clock_api::Clock` of clock-api 2.0.1", "cargo tree -d"]);
    golden("names_two_versions", &format!("{report:?}"));
}

/// A plugin of a crate that is there in two versions.
struct Alarm<const MAJOR: u8>;
impl<const MAJOR: u8> Declared for Alarm<MAJOR> {
    const DECL: &'static PluginDecl = &PluginDecl {
        key: std::borrow::Cow::Borrowed("alarm"),
        key_is_given: true,
        name: std::borrow::Cow::Borrowed("alarm"),
        version: std::borrow::Cow::Borrowed(""),
        type_id: Some(std::any::TypeId::of::<Self>()),
        lifetime: Lifetime::App,
        origin: if MAJOR == 1 { api::one::PLACE } else { api::two::PLACE },
        about: jackfield::declare::About::NOTHING,
        conditions: std::borrow::Cow::Borrowed(&[]),
        needs: std::borrow::Cow::Borrowed(&[]),
        construct: None,
        provides: std::borrow::Cow::Borrowed(&[]),
        contributes: std::borrow::Cow::Borrowed(&[]),
    };
}

#[test]
fn a_plugin_in_two_versions_is_one_key_for_two() {
    let report = refused(&App::of(app![Alarm<1>]).with_list(app![Alarm<2>]));
    assert_eq!(errors(&report), ["JF0201"]);
    golden("names_plugin_in_two_versions", &format!("{report:?}"));
}

#[test]
fn two_plugins_of_one_key_are_told_apart_by_their_paths() {
    mod text {
        #[derive(jackfield::Plugin)]
        #[plugin(key = "format")]
        pub(super) struct Text;
    }
    mod html {
        #[derive(jackfield::Plugin)]
        #[plugin(key = "format")]
        pub(super) struct Html;
    }
    let report = refused(&App::of(app![text::Text]).with_list(app![html::Html]));
    golden("names_two_plugins", &format!("{report:?}"));
}
