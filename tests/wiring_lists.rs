//! A whole list of members from one function, however many there are.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Log, errors, failed, golden_report, refused, says};
use jackfield::prelude::*;

#[extension_point(many)]
trait Route: Send + Sync {
    fn path(&self) -> String;
}
struct Path(String);
impl Route for Path {
    fn path(&self) -> String {
        self.0.clone()
    }
}
fn path(path: &str) -> Arc<dyn Route> {
    Arc::new(Path(path.to_owned()))
}

#[derive(Plugin)]
#[plugin(key = "files")]
struct Files {
    #[plugin(default)]
    called: AtomicUsize,
}
#[contributes]
impl Files {
    #[provide]
    async fn all(&self) -> Result<Vec<Arc<dyn Route>>, BoxError> {
        tokio::task::yield_now().await;
        self.called.fetch_add(1, Ordering::Relaxed);
        Ok(["/b", "/c"].map(path).into())
    }
    #[start]
    fn check(&self, all: Many<dyn Route>) {
        assert!(!all.is_empty());
        assert_eq!(self.called.load(Ordering::Relaxed), 1);
    }
}

fn one(key: &'static str) -> jackfield::PluginBuilder {
    plugin(key).define::<dyn Route>().by(move || Path(format!("/{key}")))
}
async fn paths(app: App) -> Vec<String> {
    let app = app.start().await.unwrap();
    let paths = app.resolve::<Many<dyn Route>>().await.unwrap().iter().map(|route| route.path()).collect();
    app.stop().await.unwrap();
    paths
}

#[tokio::test]
async fn a_list_stands_at_the_place_of_its_function_and_is_made_once() {
    #[derive(Plugin)]
    #[provides(dyn Route)]
    struct First;
    impl Route for First {
        fn path(&self) -> String {
            "/a".to_owned()
        }
    }
    assert_eq!(paths(App::of(app![First, Files]).with(one("d"))).await, ["/a", "/b", "/c", "/d"]);
    let last = plugin("last").define::<dyn Route>().before("files").by(|| vec![path("/x"), path("/y")]);
    assert_eq!(paths(App::of(app![First, Files]).with(last)).await, ["/a", "/x", "/y", "/b", "/c"]);
}

#[tokio::test]
async fn a_list_may_be_empty_declined_or_of_concrete_values() {
    let none = plugin("none").define::<dyn Route>().by(Vec::<Arc<dyn Route>>::new);
    let declined = plugin("declined").define::<dyn Route>().by(|| None::<Vec<Path>>);
    let later = plugin("later").define::<dyn Route>().by(|| async { vec![Path("/later".to_owned())] });
    assert_eq!(paths(App::of(app![]).with(none).with(declined).with(later)).await, ["/later"]);
}

#[tokio::test]
async fn every_member_is_decorated_on_its_own_and_all_are_aggregated() {
    #[derive(Plugin)]
    struct Prefix;
    #[contributes]
    impl Prefix {
        #[decorate(each)]
        fn prefixed(inner: Arc<dyn Route>) -> Arc<dyn Route> {
            path(&format!("/v1{}", inner.path()))
        }
        #[decorate(each)]
        async fn without_c(inner: Arc<dyn Route>) -> Option<Arc<dyn Route>> {
            tokio::task::yield_now().await;
            (inner.path() != "/v1/c").then_some(inner)
        }
        #[aggregate]
        fn all(all: Many<dyn Route>) -> Arc<dyn Route> {
            path(&all.iter().map(|route| route.path()).collect::<Vec<_>>().join(" "))
        }
    }
    let app = App::of(app![Files, Prefix]).with(one("d")).start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Route>>().await.unwrap().path(), "/v1/b /v1/d");
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_list_that_fails_is_named() {
    let broken = plugin("broken")
        .define::<dyn Route>()
        .by(|| -> Result<Vec<Arc<dyn Route>>, std::io::Error> { Err(std::io::Error::other("no folder")) });
    let user = plugin("user").start(|_: Many<dyn Route>| async {});
    let report = failed(App::of(app![]).with(broken).with(user)).await;
    assert_eq!(errors(&report), ["JF0401"]);
    says(&report, &["no folder", "`broken`"]);
}

#[test]
fn a_list_is_several_even_alone() {
    #[derive(Plugin)]
    #[plugin(key = "asker")]
    struct Asker {
        #[plugin(of = "list")]
        _route: Arc<dyn Route>,
    }
    let list = || plugin("list").define::<dyn Route>().by(|| vec![path("/x")]);
    let user = plugin("user").start(|_: Arc<dyn Route>| async {});
    let report = refused(&App::of(app![]).with(list()).with(user));
    assert_eq!(errors(&report), ["JF0105"]);
    golden_report("wiring_list_without_aggregator", &report);
    let report = refused(&App::of(app![Asker; supplied: dyn Route]).with(list()));
    assert_eq!(errors(&report), ["JF0117"]);
    says(&report, &["`asker` asks the plugin `list` for one `route`, and it provides a whole list"]);
}

#[tokio::test]
async fn the_members_of_a_list_are_dropped_in_the_reverse_of_their_order() {
    struct Noted(Log, &'static str);
    impl Route for Noted {
        fn path(&self) -> String {
            self.1.to_owned()
        }
    }
    impl Drop for Noted {
        fn drop(&mut self) {
            self.0.add(self.1);
        }
    }
    let log = Log::default();
    let (at_once, later) = (log.clone(), log.clone());
    let routes = plugin("routes")
        .define::<dyn Route>()
        .by(move || ["/a", "/b"].map(|path| Noted(at_once.clone(), path)).into_iter().collect::<Vec<_>>())
        .define::<dyn Route>()
        .by(move || {
            let log = later.clone();
            async move { ["/c", "/d"].map(|path| Noted(log.clone(), path)).into_iter().collect::<Vec<_>>() }
        })
        .start(|_: Many<dyn Route>| async {});
    let app = App::of(app![]).with(routes).start().await.unwrap();
    app.stop().await.unwrap();
    drop(app);
    assert_eq!(log.take(), ["/d", "/c", "/b", "/a"]);
}
