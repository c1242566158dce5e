//! What lives in a scope: instances of its own, on top of those of what it is opened in.

use jackfield::Code;
use jackfield::collect::Listed;
use jackfield::plan::{Composition, compiler_verdict};
use jackfield::prelude::*;

use crate::common::{errors, refused};
use crate::{Clock, Greeting, Part, Polite, Request, Session, Text, Trail, clock, polite, request};

#[tokio::test]
async fn each_scope_has_instances_of_its_own_on_top_of_those_of_the_application() {
    let app = polite().start().await.unwrap();
    let (ada, bob) = (app.open(request("Ada")).await.unwrap(), app.open(request("Bob")).await.unwrap());
    let (first, again) = (ada.get::<Arc<dyn Greeting>>().unwrap(), ada.get::<Arc<dyn Greeting>>().unwrap());
    assert!(Arc::ptr_eq(&first, &again));
    assert_eq!(first.text(), "Ada, it is 12");
    assert_eq!(bob.get::<Arc<dyn Greeting>>().unwrap().text(), "Bob, it is 12");
    assert_eq!(ada.value().user, "Ada");
    assert!(Arc::ptr_eq(ada.value(), &ada.get::<Arc<Request>>().unwrap()));
    assert!(Arc::ptr_eq(&ada.get::<Arc<dyn Clock>>().unwrap(), &app.get::<Arc<dyn Clock>>().unwrap()));
    ada.close().await.unwrap();
    bob.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test]
async fn functions_give_to_a_scope_too_and_may_be_awaited() {
    let slow =
        plugin("slow").define::<dyn Trail>().scope::<Request>().by(|request: Arc<Request>| async move {
            tokio::task::yield_now().await;
            Text(format!("trail of {}", request.user))
        });
    let built_on = plugin("next")
        .define::<dyn Greeting>()
        .scope::<Request>()
        .by(|trail: Arc<dyn Trail>| Text(trail.text()));
    let app = App::of(app![]).with(built_on).with(slow).start().await.unwrap();
    let scope = app.open(request("Ada")).await.unwrap();
    assert_eq!(scope.get::<Arc<dyn Greeting>>().unwrap().text(), "trail of Ada");
    scope.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_scope_that_nobody_lives_in_can_be_opened() {
    let app = App::of(app![]).with(clock()).start().await.unwrap();
    app.resolve::<Arc<dyn Clock>>().await.unwrap();
    let scope = app.open(request("Ada")).await.unwrap();
    assert_eq!(scope.get::<Arc<Request>>().unwrap().user, "Ada");
    assert_eq!(scope.get::<Arc<dyn Clock>>().unwrap().now(), 12);
    assert_eq!(app.get::<Arc<Request>>().err().unwrap().codes(), [Code::NoScope]);
    scope.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test]
async fn the_application_is_asked_in_vain_for_what_lives_in_a_scope() {
    let app = polite().start().await.unwrap();
    for report in [app.get::<Arc<dyn Greeting>>().err(), app.get::<Arc<Request>>().err()] {
        assert_eq!(errors(&report.unwrap()), ["JF0116"]);
    }
    assert_eq!(app.resolve::<Arc<dyn Greeting>>().await.err().unwrap().codes(), [Code::NoScope]);
    let session = app.open(Session { name: "s".into() }).await.unwrap();
    assert_eq!(session.get::<Arc<dyn Greeting>>().err().unwrap().codes(), [Code::NoScope]);
    session.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_scopes_are_open_at_the_same_time() {
    let app = Arc::new(polite().start().await.unwrap());
    let visit = |number: usize| {
        let app = Arc::clone(&app);
        async move {
            let scope = app.open(request(&number.to_string())).await.unwrap();
            tokio::task::yield_now().await;
            let text = scope.get::<Arc<dyn Greeting>>().unwrap().text();
            scope.close().await.unwrap();
            (number, text)
        }
    };
    let visits: Vec<_> = (0..200).map(|number| tokio::spawn(visit(number))).collect();
    for visit in visits {
        let (number, text) = visit.await.unwrap();
        assert_eq!(text, format!("{number}, it is 12"));
    }
    app.stop().await.unwrap();
}

#[tokio::test]
async fn in_a_scope_lazy_and_fresh_lead_to_what_is_there() {
    #[derive(Plugin)]
    #[plugin(scope = Request)]
    #[provides(dyn Greeting)]
    struct First {
        trail: jackfield::Lazy<dyn Trail>,
        parts: Fresh<dyn Part>,
    }
    impl Greeting for First {
        fn text(&self) -> String {
            let parts = [self.parts.get().unwrap(), self.parts.get().unwrap()];
            assert!(!Arc::ptr_eq(&parts[0], &parts[1]));
            format!("{} and {}", self.trail.get().unwrap().text(), parts[0].name())
        }
    }
    #[derive(Plugin)]
    #[plugin(scope = Request)]
    #[provides(dyn Trail)]
    struct Second {
        _greeting: Arc<dyn Greeting>,
    }
    impl Trail for Second {
        fn text(&self) -> String {
            "second".to_owned()
        }
    }
    let parts = plugin("parts")
        .define::<dyn Part>()
        .transient()
        .by(|request: Arc<Request>| Text(request.user.clone()));
    let app = App::of(app![First, Second; supplied: dyn Part]).with(parts).start().await.unwrap();
    let (ada, bob) = (app.open(request("Ada")).await.unwrap(), app.open(request("Bob")).await.unwrap());
    assert_eq!(ada.get::<Arc<dyn Greeting>>().unwrap().text(), "second and Ada");
    assert_eq!(bob.get::<Arc<dyn Greeting>>().unwrap().text(), "second and Bob");
    assert_eq!(bob.get::<Arc<dyn Part>>().unwrap().name(), "Bob");
    assert_eq!(app.get::<Arc<dyn Part>>().err().unwrap().codes(), [Code::NoScope]);
    ada.close().await.unwrap();
    bob.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_decorator_and_a_list_live_as_short_as_what_they_are_made_of() {
    struct Loud(Arc<dyn Greeting>);
    impl Greeting for Loud {
        fn text(&self) -> String {
            self.0.text().to_uppercase()
        }
    }
    let loud = plugin("loud").decorate::<dyn Greeting>().by(|inner: Arc<dyn Greeting>| Loud(inner));
    let parts = plugin("parts")
        .define::<dyn Part>()
        .by(|| Text("app".to_owned()))
        .define::<dyn Part>()
        .scope::<Request>()
        .by(|request: Arc<Request>| Text(request.user.clone()));
    let app = polite().with(loud).with(parts).start().await.unwrap();
    let scope = app.open(request("Ada")).await.unwrap();
    assert_eq!(scope.get::<Arc<dyn Greeting>>().unwrap().text(), "ADA, IT IS 12");
    let names: Vec<String> = scope.get::<Many<dyn Part>>().unwrap().iter().map(|part| part.name()).collect();
    assert_eq!(names, ["app", "Ada"]);
    assert_eq!(app.get::<Many<dyn Part>>().err().unwrap().codes(), [Code::NoScope]);
    scope.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_scope_keeps_what_it_is_opened_in_alive() {
    let app = polite().start().await.unwrap();
    let scope = app.open(request("Ada")).await.unwrap();
    app.stop().await.unwrap();
    drop(app);
    assert_eq!(scope.get::<Arc<dyn Greeting>>().unwrap().text(), "Ada, it is 12");
    scope.close().await.unwrap();
}

#[tokio::test]
async fn the_host_waits_in_a_scope_for_what_is_transient_there() -> Result<(), Report> {
    let parts = plugin("parts").define::<dyn Part>().transient().by(|request: Arc<Request>| async move {
        tokio::task::yield_now().await;
        Text(request.user.clone())
    });
    let app = App::of(app![Polite; supplied: dyn Clock]).with(clock()).with(parts).start().await?;
    let (ada, bob) = (app.open(request("Ada")).await?, app.open(request("Bob")).await?);
    assert_eq!(ada.resolve::<Arc<dyn Part>>().await?.name(), "Ada");
    assert_eq!(bob.resolve::<Arc<dyn Part>>().await?.name(), "Bob");
    assert!(Arc::ptr_eq(&ada.resolve::<Arc<dyn Greeting>>().await?, &ada.get::<Arc<dyn Greeting>>()?));
    assert_eq!(app.resolve::<Arc<dyn Part>>().await.err().unwrap().codes(), [Code::NoScope]);
    app.stop().await
}

#[test]
fn of_a_keyed_point_the_report_names_who_provides_the_key_that_lives_too_short() {
    #[extension_point(keyed = String)]
    trait Row: Send + Sync {}
    impl Row for Text {}
    #[derive(Plugin)]
    #[plugin(key = "rows")]
    struct Rows;
    #[contributes]
    impl Rows {
        #[provide(key = "short", scope = Request)]
        fn short(request: Arc<Request>) -> Arc<dyn Row> {
            Arc::new(Text(request.user.clone()))
        }
        #[provide(key = "long")]
        fn long() -> Arc<dyn Row> {
            Arc::new(Text(String::new()))
        }
    }
    #[derive(Plugin)]
    #[plugin(key = "holder")]
    struct Holder {
        #[plugin(of = "short")]
        _row: Arc<dyn Row>,
    }
    let listed = |plugin| Listed::own(plugin, None);
    let list = [listed(<Rows as Plugin>::DECL), listed(<Holder as Plugin>::DECL)];
    let list: &'static [Listed<'static>] = Box::leak(Box::new(list));
    let compiled = compiler_verdict(list, &[], &[]).unwrap();
    let planned = refused(&App::of(Composition::new(list, None, &[]))).render();
    for text in [compiled, planned] {
        assert!(text.contains("JF0115") && text.contains("Rows::short"), "{text}");
        assert!(!text.contains("Rows::long"), "{text}");
    }
}
