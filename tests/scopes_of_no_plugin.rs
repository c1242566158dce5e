//! Scopes in which no plugin lives: what is asked for there comes from what they are opened in.

mod common;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::says;
use jackfield::prelude::*;
use jackfield::{Code, FreshError, Keyed, LazyError, PluginBuilder, ProvidedKey};

#[scope]
struct Session {
    name: String,
}
#[scope(within = Session)]
struct Visit {
    page: u32,
}
#[scope(within = Visit)]
struct Attempt {
    count: u8,
}

#[extension_point]
trait Ticket: Send + Sync {
    fn text(&self) -> String;
}
#[extension_point]
trait Greeting: Send + Sync {
    fn text(&self) -> String;
}
#[extension_point(keyed = String)]
trait Shelf: Send + Sync {
    fn name(&self) -> String;
}

struct Text(String);
impl Ticket for Text {
    fn text(&self) -> String {
        self.0.clone()
    }
}
impl Greeting for Text {
    fn text(&self) -> String {
        self.0.clone()
    }
}
impl Shelf for Text {
    fn name(&self) -> String {
        self.0.clone()
    }
}

/// Tickets with numbers in the order of their making.
fn tickets() -> PluginBuilder {
    let count = AtomicUsize::new(0);
    let next = move || Text(format!("ticket {}", count.fetch_add(1, Ordering::Relaxed) + 1));
    plugin("tickets").define::<dyn Ticket>().transient().by(next)
}

/// A greeting of each session, and tickets that say whose they are.
fn peopled() -> App {
    let greeting = |session: Arc<Session>| Text(format!("good day, {}", session.name));
    let ticket = |greeting: Arc<dyn Greeting>| Text(format!("{}: a ticket", greeting.text()));
    App::of(app![])
        .with(plugin("greeting").scope::<Session>().define::<dyn Greeting>().by(greeting))
        .with(plugin("tickets").define::<dyn Ticket>().transient().by(ticket))
}

fn session(name: &str) -> Session {
    Session { name: name.to_owned() }
}

#[tokio::test]
async fn what_is_transient_is_made_there_too() -> Result<(), Report> {
    let app = App::of(app![]).with(tickets()).start().await?;
    let session = app.open(session("Ada")).await?;
    assert_eq!(session.get::<Arc<dyn Ticket>>()?.text(), "ticket 1");
    assert_eq!(session.get::<Arc<dyn Ticket>>()?.text(), "ticket 2");
    let fresh = session.get::<Fresh<dyn Ticket>>()?;
    assert_eq!(fresh.get().unwrap().text(), "ticket 3");
    let visit = session.open(Visit { page: 1 }).await?;
    let inner = visit.get::<Fresh<dyn Ticket>>()?;
    assert_eq!(inner.get().unwrap().text(), "ticket 4");
    assert_eq!(fresh.get().unwrap().text(), "ticket 5");
    visit.close().await?;
    session.close().await?;
    app.stop().await
}

#[tokio::test]
async fn a_fresh_does_not_outlive_the_scope_that_it_comes_from() -> Result<(), Report> {
    let app = App::of(app![]).with(tickets()).start().await?;
    let session = app.open(session("Ada")).await?;
    let fresh = session.get::<Fresh<dyn Ticket>>()?;
    session.close().await?;
    assert!(matches!(fresh.get(), Err(FreshError::Gone { point: "ticket" })));
    app.stop().await
}

#[tokio::test]
async fn a_lazy_of_a_scope_that_is_closed_says_that_it_may_be_the_scope() -> Result<(), Report> {
    let own = plugin("own").scope::<Session>().define::<dyn Ticket>().by(|| Text("own".to_owned()));
    let app = App::of(app![]).with(own).start().await?;
    let session = app.open(session("Ada")).await?;
    let lazy = session.get::<Lazy<dyn Ticket>>()?;
    assert_eq!(lazy.get().unwrap().text(), "own");
    session.close().await?;
    let error = lazy.get().err().unwrap();
    assert_eq!(error, LazyError::Gone { point: "ticket" });
    assert!(error.to_string().ends_with("the application or the scope is gone"), "{error}");
    app.stop().await
}

#[tokio::test]
async fn a_fresh_that_has_to_wait_says_so_there_too() -> Result<(), Report> {
    let slow = plugin("slow").define::<dyn Ticket>().transient().by(|| async { Text("late".to_owned()) });
    let app = App::of(app![]).with(slow).start().await?;
    let session = app.open(session("Ada")).await?;
    let error = session.get::<Fresh<dyn Ticket>>()?.get().err().unwrap();
    let FreshError::Failed { source, .. } = error else { panic!("it should fail") };
    assert!(source.to_string().contains("has to be awaited"), "{source}");
    assert_eq!(session.get::<Arc<dyn Ticket>>().err().unwrap().codes(), [Code::NotWired]);
    assert_eq!(session.resolve::<Arc<dyn Ticket>>().await?.text(), "late");
    session.close().await?;
    app.stop().await
}

#[tokio::test]
async fn what_nothing_needed_yet_is_built_for_the_scope_that_asks() -> Result<(), Report> {
    let greeting = plugin("greeting").define::<dyn Greeting>().by(|| Text("hello".to_owned()));
    let app = App::of(app![]).with(greeting).start().await?;
    let session = app.open(session("Ada")).await?;
    let report = session.get::<Arc<dyn Greeting>>().err().unwrap();
    assert_eq!(report.codes(), [Code::NotWired]);
    says(&report, &["`resolve`"]);
    let built = session.resolve::<Arc<dyn Greeting>>().await?;
    assert_eq!(built.text(), "hello");
    assert!(Arc::ptr_eq(&built, &app.get::<Arc<dyn Greeting>>()?), "for all of the application");
    assert_eq!(session.resolve::<Arc<Session>>().await?.name, "Ada");
    app.stop().await
}

#[tokio::test]
async fn what_lives_in_the_scope_around_is_seen() -> Result<(), Report> {
    let app = peopled().start().await?;
    let (ada, bob) = (app.open(session("Ada")).await?, app.open(session("Bob")).await?);
    for (session, name) in [(&ada, "Ada"), (&bob, "Bob")] {
        let visit = session.open(Visit { page: 3 }).await?;
        let attempt = visit.open(Attempt { count: 1 }).await?;
        let greetings = [session.get::<Arc<dyn Greeting>>()?, visit.get()?, attempt.get()?];
        assert_eq!(greetings[0].text(), format!("good day, {name}"));
        assert!(greetings.iter().all(|greeting| Arc::ptr_eq(greeting, &greetings[0])));
        let fresh = attempt.get::<Fresh<dyn Ticket>>()?;
        assert_eq!(fresh.get().unwrap().text(), format!("good day, {name}: a ticket"));
        assert!(!Arc::ptr_eq(&fresh.get().unwrap(), &fresh.get().unwrap()));
        assert_eq!(attempt.get::<Arc<dyn Ticket>>()?.text(), format!("good day, {name}: a ticket"));
        attempt.close().await?;
        visit.close().await?;
    }
    assert_eq!(app.get::<Fresh<dyn Ticket>>().err().unwrap().codes(), [Code::NoScope]);
    ada.close().await?;
    bob.close().await?;
    app.stop().await
}

#[tokio::test]
async fn what_was_handed_in_is_seen_from_all_scopes_within() -> Result<(), Report> {
    for app in [App::of(app![]).with(tickets()), peopled()] {
        let app = app.start().await?;
        let session = app.open(session("Ada")).await?;
        let visit = session.open(Visit { page: 3 }).await?;
        let attempt = visit.open(Attempt { count: 1 }).await?;
        assert_eq!(attempt.get::<Arc<Attempt>>()?.count, 1);
        assert_eq!(attempt.get::<Arc<Visit>>()?.page, 3);
        assert_eq!(attempt.get::<Arc<Session>>()?.name, "Ada");
        assert!(Arc::ptr_eq(&visit.get::<Arc<Session>>()?, session.value()));
        let report = session.get::<Arc<Visit>>().err().unwrap();
        assert_eq!(report.codes(), [Code::NoScope]);
        says(&report, &["`Visit`"]);
        app.stop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_lives_further_in_is_built_on_all_that_is_around() -> Result<(), Report> {
    let greeting = |session: Arc<Session>, visit: Arc<Visit>, attempt: Arc<Attempt>| {
        Text(format!("{}, page {}, attempt {}", session.name, visit.page, attempt.count))
    };
    let inner = plugin("greeting").scope::<Attempt>().define::<dyn Greeting>().by(greeting);
    let app = App::of(app![]).with(inner).with(tickets()).start().await?;
    let session = app.open(session("Ada")).await?;
    let visit = session.open(Visit { page: 3 }).await?;
    let attempt = visit.open(Attempt { count: 2 }).await?;
    assert_eq!(attempt.get::<Arc<dyn Greeting>>()?.text(), "Ada, page 3, attempt 2");
    assert_eq!(visit.get::<Fresh<dyn Ticket>>()?.get().unwrap().text(), "ticket 1");
    assert_eq!(visit.get::<Arc<dyn Greeting>>().err().unwrap().codes(), [Code::NoScope]);
    app.stop().await
}

#[tokio::test]
async fn a_member_for_any_key_is_made_once_for_all_scopes() -> Result<(), Report> {
    let made = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&made);
    let shelves = plugin("shelves").define::<dyn Shelf>().any_key().by(move |key: ProvidedKey<String>| {
        seen.lock().unwrap().push(key.to_string());
        Text(key.into_inner())
    });
    let app = App::of(app![]).with(shelves).start().await?;
    let session = app.open(session("Ada")).await?;
    let inside = session.resolve::<Keyed<dyn Shelf>>().await?.get_or_make("a").await.unwrap().unwrap();
    let outside = app.get::<Keyed<dyn Shelf>>()?.get_or_make("a").await.unwrap().unwrap();
    assert_eq!((inside.name(), outside.name()), ("a".to_owned(), "a".to_owned()));
    assert_eq!(*made.lock().unwrap(), ["a"]);
    app.stop().await
}

#[tokio::test]
async fn a_plugin_opens_it_only_in_what_it_is_opened_in() -> Result<(), Report> {
    let eager = plugin("eager").start(|visits: Open<Visit>| async move { drop(visits) });
    let report = App::of(app![]).with(eager).check().unwrap_err();
    assert_eq!(report.codes(), [Code::NoScope]);
    says(&report, &["a `Visit` is opened in a `Session`"]);
    let patient = plugin("patient").scope::<Session>().start(|visits: Open<Visit>| async move {
        let visit = visits.open(Visit { page: 2 }).await?;
        assert_eq!(visit.get::<Arc<Session>>()?.name, "Ada");
        visit.close().await
    });
    let app = App::of(app![]).with(patient).start().await?;
    app.open(session("Ada")).await?.close().await?;
    app.stop().await
}
