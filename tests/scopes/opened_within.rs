//! Scopes that are opened in another scope, or by a plugin where it lives.

use std::sync::Mutex;

use jackfield::Code;
use jackfield::observe::Event;
use jackfield::prelude::*;

use crate::common::says;
use crate::{Greeting, Request, Session, Text, Trail, polite, request};

#[scope(within = Session)]
struct Visit {
    page: u32,
}

#[derive(Plugin)]
#[plugin(key = "diary", scope = Session)]
#[provides(dyn Trail)]
struct Diary {
    session: Arc<Session>,
    visits: Open<Visit>,
}
impl Trail for Diary {
    fn text(&self) -> String {
        self.session.name.clone()
    }
}
#[contributes]
impl Diary {
    #[start]
    async fn look(&self) -> Result<(), BoxError> {
        let visit = self.visits.open(Visit { page: 0 }).await?;
        assert_eq!(visit.get::<Arc<dyn Greeting>>()?.text(), format!("{}/0", self.session.name));
        Ok(visit.close().await?)
    }
}

#[derive(Plugin)]
#[plugin(key = "page", scope = Visit)]
#[provides(dyn Greeting)]
struct Page {
    visit: Arc<Visit>,
    session: Arc<Session>,
    trail: Arc<dyn Trail>,
}
impl Greeting for Page {
    fn text(&self) -> String {
        assert_eq!(self.trail.text(), self.session.name);
        format!("{}/{}", self.session.name, self.visit.page)
    }
}

#[tokio::test]
async fn a_scope_in_a_scope_sees_both() {
    let app = App::of(app![Diary, Page]).start().await.unwrap();
    let session = app.open(Session { name: "ada".into() }).await.unwrap();
    let (one, two) =
        (session.open(Visit { page: 1 }).await.unwrap(), session.open(Visit { page: 2 }).await.unwrap());
    assert_eq!(one.get::<Arc<dyn Greeting>>().unwrap().text(), "ada/1");
    assert_eq!(two.get::<Arc<dyn Greeting>>().unwrap().text(), "ada/2");
    assert!(Arc::ptr_eq(&one.get::<Arc<dyn Trail>>().unwrap(), &session.get::<Arc<dyn Trail>>().unwrap()));
    assert_eq!(session.get::<Arc<dyn Greeting>>().err().unwrap().codes(), [Code::NoScope]);
    two.close().await.unwrap();
    one.close().await.unwrap();
    session.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_plugin_opens_only_what_is_opened_where_it_lives() {
    let eager = plugin("eager").start(|_: Open<Visit>| async {});
    let report = App::of(app![Diary, Page]).with(eager).check().unwrap_err();
    assert_eq!(report.codes(), [Code::NoScope]);
    says(
        &report,
        &["`eager` lives as long as the application, but takes `Open<Visit>`", "take `Open<Session>`"],
    );
    // Also where nothing lives in either.
    let eager = plugin("eager").start(|_: Open<Visit>| async {});
    let report = App::of(app![]).with(eager).check().unwrap_err();
    assert_eq!(report.codes(), [Code::NoScope]);
    // What lives further inside opens it too.
    let inside = plugin("inside").scope::<Visit>().start(|_: Open<Visit>| async {});
    App::of(app![Diary, Page]).with(inside).check().unwrap();
}

#[tokio::test]
async fn what_is_transient_opens_scopes_where_it_is_made() {
    let opener =
        || plugin("opener").define::<dyn Greeting>().transient().by(|visits: Open<Visit>| Opener { visits });
    let app = App::of(app![]).with(opener());
    let user = plugin("user").scope::<Session>().start(|_: Arc<dyn Greeting>| async {});
    app.with(user).check().unwrap();
    let user = plugin("user").start(|_: Arc<dyn Greeting>| async {});
    let report = App::of(app![]).with(opener()).with(user).check().unwrap_err();
    assert_eq!(report.codes(), [Code::LivesShorter]);
}

struct Opener {
    visits: Open<Visit>,
}
impl Greeting for Opener {
    fn text(&self) -> String {
        format!("{:?}", self.visits)
    }
}

#[tokio::test]
async fn a_plugin_opens_scopes_once_wiring_is_done() {
    let server = plugin("server")
        .define::<dyn Trail>()
        .by(|requests: Open<Request>| async move {
            let early = requests.open(request("Ada")).await.err().unwrap();
            Text(early.codes()[0].text().to_owned())
        })
        .start(|requests: Open<Request>, trail: Arc<dyn Trail>| async move {
            assert_eq!(trail.text(), "JF0505");
            let scope = requests.open(request("Ada")).await?;
            assert_eq!(scope.get::<Arc<dyn Greeting>>()?.text(), "Ada, it is 12");
            scope.close().await
        });
    polite().with(server).start().await.unwrap().stop().await.unwrap();
}

#[extension_point(keyed = String)]
trait Queue: Send + Sync {}
impl Queue for Text {}

/// How many scopes are said to be left open.
fn left_open(app: App) -> (App, Arc<Mutex<Vec<usize>>>) {
    let told = Arc::<Mutex<Vec<usize>>>::default();
    let noted = Arc::clone(&told);
    let app = app.observe(move |event: &Event| {
        if let Event::ScopesLeftOpen { count, .. } = event {
            noted.lock().unwrap().push(*count);
        }
    });
    (app, told)
}

#[tokio::test]
async fn what_is_being_made_in_a_scope_is_no_scope_that_is_left_open() {
    let queues = plugin("queues").define::<dyn Queue>().any_key().by(|| async {
        std::future::pending::<()>().await;
        Text("never".to_owned())
    });
    let own = plugin("own").scope::<Session>().define::<dyn Queue>().key("own".to_owned());
    let own = own.by(|_: Arc<Session>| Text("own".to_owned()));
    let user = plugin("user").scope::<Session>().start(|_: Keyed<dyn Queue>| async {});
    let (app, told) = left_open(App::of(app![]).with(queues).with(own).with(user));
    let app = app.start().await.unwrap();
    let session = app.open(Session { name: "ada".into() }).await.unwrap();
    let queues: Keyed<dyn Queue> = session.get().unwrap();
    let mut making = Box::pin(queues.get_or_make("news"));
    tokio::select! {
        biased;
        _ = &mut making => panic!("it is never made"),
        () = std::future::ready(()) => {}
    }
    session.close().await.unwrap();
    drop(making);
    app.stop().await.unwrap();
    assert_eq!(*told.lock().unwrap(), [0; 0]);
}

#[tokio::test]
async fn scopes_that_are_left_open_in_a_scope_are_counted() {
    let (app, told) = left_open(App::of(app![Diary, Page]));
    let app = app.start().await.unwrap();
    let session = app.open(Session { name: "ada".into() }).await.unwrap();
    let (one, two, three) = (
        session.open(Visit { page: 1 }).await.unwrap(),
        session.open(Visit { page: 2 }).await.unwrap(),
        session.open(Visit { page: 3 }).await.unwrap(),
    );
    three.close().await.unwrap();
    session.close().await.unwrap();
    assert_eq!(*told.lock().unwrap(), [2]);
    one.close().await.unwrap();
    two.close().await.unwrap();
    app.stop().await.unwrap();
}
