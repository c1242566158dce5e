//! What they get where plugins decorate, aggregate or yield, and where the application chooses or replaces.

use std::sync::atomic::{AtomicUsize, Ordering};

use jackfield::prelude::*;

use crate::common::{errors, refused};
use crate::{Database, Db, Metrics, Named, Notifier, Reporter, Summary, counter, database, named, names};

#[tokio::test]
async fn each_of_several_is_decorated_once_and_nobody_sees_the_plain_one() {
    static CALLED: AtomicUsize = AtomicUsize::new(0);
    #[derive(Plugin)]
    struct Loud;
    #[contributes]
    impl Loud {
        #[decorate]
        fn loud(inner: Arc<dyn Database>, metrics: Option<Arc<dyn Metrics>>) -> Arc<dyn Database> {
            assert!(metrics.is_none());
            CALLED.fetch_add(1, Ordering::Relaxed);
            Arc::new(Named(inner.name().to_uppercase()))
        }
        #[decorate]
        fn marked(inner: Arc<dyn Database>) -> Arc<dyn Database> {
            Arc::new(Named(format!("<{}>", inner.name())))
        }
    }
    #[derive(Plugin)]
    #[provides(dyn Database)]
    struct Main;
    impl Database for Main {
        fn name(&self) -> String {
            "main".to_owned()
        }
    }
    #[derive(Plugin)]
    #[provides(dyn Summary)]
    struct User {
        #[plugin(of = "main")]
        main: Arc<dyn Database>,
        any: Arc<dyn Database>,
    }
    impl Summary for User {
        fn names(&self) -> Vec<String> {
            assert!(Arc::ptr_eq(&self.main, &self.any));
            vec![self.any.name()]
        }
    }
    let app = App::of(app![Loud, Reporter, Main; supplied: dyn Database]).with(database("archive"));
    assert_eq!(names(app).await, ["<MAIN>", "<ARCHIVE>"]);
    assert_eq!(CALLED.load(Ordering::Relaxed), 2);
    // Of one that is there alone, each who asks gets the same.
    assert_eq!(names(App::of(app![Loud, User, Main])).await, ["<MAIN>"]);
    assert_eq!(CALLED.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_member_that_is_chosen_is_decorated_as_a_member_and_not_aggregated() {
    #[derive(Plugin)]
    struct Loud;
    #[contributes]
    impl Loud {
        #[decorate(each)]
        fn loud(inner: Arc<dyn Notifier>) -> Arc<dyn Notifier> {
            Arc::new(Named(inner.name().to_uppercase()))
        }
        #[decorate]
        fn whole(inner: Arc<dyn Notifier>) -> Arc<dyn Notifier> {
            Arc::new(Named(format!("all: {}", inner.name())))
        }
        #[aggregate]
        fn all(all: Many<dyn Notifier>) -> Arc<dyn Notifier> {
            Arc::new(Named(all.iter().map(|each| each.name()).collect::<Vec<_>>().join(", ")))
        }
    }
    #[derive(Plugin)]
    #[plugin(key = "user")]
    #[provides(dyn Summary)]
    struct User {
        #[plugin(of = "mail")]
        mail: Arc<dyn Notifier>,
        whole: Arc<dyn Notifier>,
    }
    impl Summary for User {
        fn names(&self) -> Vec<String> {
            vec![self.mail.name(), self.whole.name()]
        }
    }
    let notifier = |key: &'static str| plugin(key).define::<dyn Notifier>().by(move || named(key));
    let app = App::of(app![User, Loud; supplied: dyn Notifier]).with(notifier("bell")).with(notifier("mail"));
    assert_eq!(names(app).await, ["MAIL", "all: BELL, MAIL"]);
}

#[tokio::test]
async fn all_who_ask_for_a_fallback_that_yields_get_it() {
    #[extension_point(many)]
    trait Reader: Send + Sync {
        fn database(&self) -> String;
    }
    struct Reads(Arc<dyn Database>);
    impl Reader for Reads {
        fn database(&self) -> String {
            self.0.name()
        }
    }
    #[derive(Plugin)]
    struct Readers;
    #[contributes]
    impl Readers {
        #[provide]
        fn one(#[plugin(of = "archive")] database: Arc<dyn Database>) -> Arc<dyn Reader> {
            Arc::new(Reads(database))
        }
        #[provide]
        fn other(#[plugin(of = "archive")] database: Arc<dyn Database>) -> Arc<dyn Reader> {
            Arc::new(Reads(database))
        }
    }
    let yielding = plugin("archive").define::<dyn Database>().fallback().by(|| named("archive"));
    let app = App::of(app![Readers; supplied: dyn Database]).with(yielding).with(database("main"));
    let app = app.start().await.unwrap();
    let readers = app.resolve::<Many<dyn Reader>>().await.unwrap();
    let names: Vec<String> = readers.iter().map(|reader| reader.database()).collect();
    assert_eq!(names, ["archive", "archive"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_fallback_that_yields_still_serves_who_asks_its_plugin() {
    #[derive(Plugin)]
    #[plugin(key = "user")]
    #[provides(dyn Summary)]
    struct User {
        #[plugin(of = "archive")]
        archive: Arc<dyn Database>,
        any: Arc<dyn Database>,
    }
    impl Summary for User {
        fn names(&self) -> Vec<String> {
            vec![self.archive.name(), self.any.name()]
        }
    }
    let yielding = plugin("archive").define::<dyn Database>().fallback().by(|| named("archive"));
    let app = App::of(app![User; supplied: dyn Database]).with(yielding).with(database("main"));
    assert_eq!(names(app).await, ["archive", "main"]);
}

#[tokio::test]
async fn a_choice_of_the_configuration_is_for_those_who_do_not_say() {
    assert_eq!(names(counter().choose::<dyn Database>("main")).await, ["archive", "main"]);
    assert_eq!(names(counter().choose::<dyn Database>("archive")).await, ["archive", "archive"]);
}

#[tokio::test]
async fn a_replacement_is_for_all() {
    assert_eq!(names(counter().replace::<dyn Database>(named("fake"))).await, ["fake", "fake"]);
    let both = App::of(app![Reporter, Db as "main", Db as "archive"]);
    let both = both.set("main.path", "m").set("archive.path", "a");
    assert_eq!(names(both.replace::<dyn Database>(named("fake"))).await, ["fake", "fake"]);
}

#[tokio::test]
async fn a_replacement_stands_for_no_plugin_that_is_not_there_or_does_not_provide() {
    struct Asked(Option<String>);
    impl Summary for Asked {
        fn names(&self) -> Vec<String> {
            self.0.iter().cloned().collect()
        }
    }
    #[derive(Plugin)]
    struct User;
    #[contributes]
    impl User {
        #[provide]
        fn summary(#[plugin(of = "archive")] archive: Option<Arc<dyn Database>>) -> Arc<dyn Summary> {
            Arc::new(Asked(archive.map(|archive| archive.name())))
        }
    }
    let app = || {
        App::of(app![User; supplied: dyn Database])
            .with(database("main"))
            .replace::<dyn Database>(named("fake"))
    };
    assert_eq!(names(app()).await, [""; 0]);
    let other = plugin("archive").define::<dyn Metrics>().by(|| named("archive"));
    assert_eq!(names(app().with(other)).await, [""; 0]);
    assert_eq!(names(app().with(database("archive"))).await, ["fake"]);

    let report = refused(&counter().disable("archive").replace::<dyn Database>(named("fake")));
    assert_eq!(errors(&report), ["JF0117"]);
}
