//! Types that say whose they are, for closures and the host.

use jackfield::base::KeyDecl;
use jackfield::prelude::*;

use crate::common::{errors, says};
use crate::{Database, database, named};

/// The database of the plugin `archive`, for all who ask for it.
struct Archive(Arc<dyn Database>);
impl jackfield::Inject for Archive {
    type Kind = <Arc<dyn Database> as jackfield::Inject>::Kind;
    const NEED: jackfield::Need = <Arc<dyn Database> as jackfield::Inject>::NEED;
    const OF: Option<KeyDecl> = Some(KeyDecl::literal::<&'static str>("archive"));
    fn inject(view: &jackfield::View<'_>, at: usize) -> Option<Self> {
        jackfield::Inject::inject(view, at).map(Archive)
    }
}

#[tokio::test]
async fn a_type_says_whose_it_is_for_closures_and_the_host() {
    let user = plugin("user").start(|archive: Archive| async move {
        assert_eq!(archive.0.name(), "archive");
    });
    let decorated = plugin("loud").decorate::<dyn Database>().by(|inner: Arc<dyn Database>| inner);
    let app = App::of(app![]).with(database("main")).with(database("archive")).with(decorated);
    let app = app.with(user).start().await.unwrap();
    assert_eq!(app.get::<Archive>().unwrap().0.name(), "archive");
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_replacement_of_one_in_a_scope_and_one_of_the_application_is_for_all_too() {
    #[scope]
    struct Request;
    let short = plugin("short").scope::<Request>().define::<dyn Database>().by(|| named("short"));
    let user = plugin("user").start(|archive: Archive| async move {
        assert_eq!(archive.0.name(), "fake");
    });
    let app = App::of(app![]).with(short).with(database("archive")).with(user);
    app.replace::<dyn Database>(named("fake")).start().await.unwrap().stop().await.unwrap();
}

#[tokio::test]
async fn the_host_gets_what_a_plugin_provides_alone_and_is_told_of_one_that_does_not() {
    let app = App::of(app![]).with(database("archive")).start().await.unwrap();
    assert_eq!(app.resolve::<Archive>().await.unwrap().0.name(), "archive");
    app.stop().await.unwrap();
    let app = App::of(app![]).with(database("main")).start().await.unwrap();
    let report = app.resolve::<Archive>().await.err().unwrap();
    assert_eq!(errors(&report), ["JF0506"]);
    says(&report, &["the plugin `archive` does not provide it"]);
    app.stop().await.unwrap();
}
