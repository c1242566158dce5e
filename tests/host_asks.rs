//! What the host asks for: under a key, of a plugin, what is made anew, and all that the answer leads to.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};

use common::{errors, says};
use jackfield::base::KeyDecl;
use jackfield::declare::InjectOf;
use jackfield::prelude::*;
use jackfield::{Code, Inject, Keyed, Lazy, Need, PluginBuilder, ProvidedKey, View};

macro_rules! points {
    ($($(#[$point:meta])* $name:ident)*) => {$(
        $(#[$point])*
        trait $name: Send + Sync {
            fn text(&self) -> String;
        }
        impl $name for Text {
            fn text(&self) -> String {
                self.0.clone()
            }
        }
    )*};
}
points! {
    #[extension_point] Clock
    #[extension_point] Page
    #[extension_point] Store
    #[extension_point(keyed = String)] Shelf
    #[extension_point(keyed = String, default = "main")] Drawer
}
#[scope]
struct Request {
    user: String,
}

struct Text(String);

fn text(text: &str) -> Text {
    Text(text.to_owned())
}

/// What asks for one of several, as `#[plugin(of = ..)]` does in a plugin.
macro_rules! one_of_several {
    ($($name:ident $point:ty, $key:expr;)*) => {$(
        struct $name(Arc<$point>);
        impl Inject for $name {
            type Kind = <Arc<dyn Clock> as Inject>::Kind;
            const NEED: Need = <Arc<$point> as InjectOf>::NEED;
            const OF: Option<KeyDecl> = Some($key);
            fn inject(view: &View<'_>, at: usize) -> Option<Self> {
                <Arc<$point> as InjectOf>::inject(view, at).map(Self)
            }
        }
    )*};
}
one_of_several! {
    ShelfA dyn Shelf, KeyDecl::literal::<String>("a");
    ClockOfWall dyn Clock, KeyDecl::literal::<&'static str>("wall");
}

/// Two members, the first made anew each time.
fn shelves() -> PluginBuilder {
    let count = AtomicUsize::new(0);
    let next = move || text(&format!("a{}", count.fetch_add(1, Ordering::Relaxed) + 1));
    plugin("shelves")
        .define::<dyn Shelf>()
        .key("a")
        .transient()
        .by(next)
        .define::<dyn Shelf>()
        .key("b")
        .by(|| text("b"))
}

#[tokio::test]
async fn one_of_several_is_built_by_its_key() -> Result<(), Report> {
    let shelf = |key: &'static str| plugin(key).define::<dyn Shelf>().key(key).by(move || text(key));
    let app = App::of(app![]).with(shelf("a")).with(shelf("b")).start().await?;
    assert_eq!(app.get::<ShelfA>().err().unwrap().codes(), [Code::NotWired]);
    assert_eq!(app.resolve::<ShelfA>().await?.0.text(), "a");
    assert_eq!(app.get::<ShelfA>()?.0.text(), "a");
    app.stop().await
}

#[tokio::test]
async fn one_of_several_is_built_by_its_plugin() -> Result<(), Report> {
    let clock = |key: &'static str| plugin(key).define::<dyn Clock>().by(move || text(key));
    let app = App::of(app![]).with(clock("wall")).with(clock("wrist")).start().await?;
    assert_eq!(app.resolve::<ClockOfWall>().await?.0.text(), "wall");
    let scope = app.open(Request { user: "Ada".into() }).await?;
    assert_eq!(scope.resolve::<ClockOfWall>().await?.0.text(), "wall");
    app.stop().await
}

#[tokio::test]
async fn the_one_under_the_default_key_is_built() -> Result<(), Report> {
    let drawers = plugin("drawers")
        .define::<dyn Drawer>()
        .key("main")
        .by(|| text("main"))
        .define::<dyn Drawer>()
        .key("other")
        .by(|| text("other"));
    let app = App::of(app![]).with(drawers).start().await?;
    let report = app.get::<Arc<dyn Drawer>>().err().unwrap();
    says(&report, &["`resolve`"]);
    assert_eq!(app.resolve::<Arc<dyn Drawer>>().await?.text(), "main");
    app.stop().await
}

#[tokio::test]
async fn the_one_under_the_default_key_is_made_by_the_provider_for_any() -> Result<(), Report> {
    let any = || {
        plugin("any").define::<dyn Drawer>().any_key().by(|key: ProvidedKey<String>| Text(key.into_inner()))
    };
    let app = App::of(app![]).with(any()).start().await?;
    says(&app.get::<Arc<dyn Drawer>>().err().unwrap(), &["`resolve`"]);
    assert_eq!(app.resolve::<Arc<dyn Drawer>>().await?.text(), "main");
    assert_eq!(app.resolve::<Option<Arc<dyn Drawer>>>().await?.unwrap().text(), "main");
    app.stop().await?;
    let app = App::of(app![]).with(any()).set("default_keys.drawer", "side").start().await?;
    assert_eq!(app.resolve::<Arc<dyn Drawer>>().await?.text(), "side");
    app.stop().await
}

#[tokio::test]
async fn one_of_several_is_made_anew_each_time() -> Result<(), Report> {
    let app = App::of(app![]).with(shelves()).start().await?;
    assert_eq!(app.get::<ShelfA>()?.0.text(), "a1");
    assert_eq!(app.resolve::<ShelfA>().await?.0.text(), "a2");
    let scope = app.open(Request { user: "Ada".into() }).await?;
    assert_eq!(scope.get::<ShelfA>()?.0.text(), "a3");
    assert_eq!(scope.resolve::<ShelfA>().await?.0.text(), "a4");
    app.stop().await
}

#[tokio::test]
async fn a_fresh_makes_the_one_under_the_default_key() -> Result<(), Report> {
    #[derive(Plugin)]
    #[plugin(transient)]
    #[provides(dyn Drawer, key = "main")]
    struct Main;
    impl Drawer for Main {
        fn text(&self) -> String {
            "made".to_owned()
        }
    }
    #[derive(Plugin)]
    struct User {
        drawers: Fresh<dyn Drawer>,
    }
    #[contributes]
    impl User {
        #[start]
        fn look(&self) -> Result<(), BoxError> {
            let (one, other) = (self.drawers.get()?, self.drawers.get()?);
            assert!(!Arc::ptr_eq(&one, &other));
            Ok(())
        }
    }
    let other = plugin("other").define::<dyn Drawer>().key("other").by(|| text("other"));
    let app = App::of(app![Main, User]).with(other).start().await?;
    let fresh = app.get::<Fresh<dyn Drawer>>()?;
    assert_eq!(fresh.get().unwrap().text(), "made");
    assert_eq!(app.get::<Arc<dyn Drawer>>()?.text(), "made");
    app.stop().await
}

/// A page that looks its clock up when it is asked for its text.
struct Looks(Lazy<dyn Clock>);
impl Page for Looks {
    fn text(&self) -> String {
        self.0.get().unwrap().text()
    }
}

#[tokio::test]
async fn what_the_answer_looks_up_is_built_with_it() -> Result<(), Report> {
    let page = plugin("page").define::<dyn Page>().by(|clock: Lazy<dyn Clock>| Looks(clock));
    let clock = plugin("clock").define::<dyn Clock>().by(|store: Arc<dyn Store>| Text(store.text()));
    let store = plugin("store").define::<dyn Store>().by(|| text("stored"));
    let app = App::of(app![]).with(page).with(clock).with(store).start().await?;
    assert_eq!(app.resolve::<Arc<dyn Page>>().await?.text(), "stored");
    app.stop().await
}

struct Makes(Fresh<dyn Clock>);
impl Page for Makes {
    fn text(&self) -> String {
        self.0.get().unwrap().text()
    }
}

#[tokio::test]
async fn what_the_answer_makes_later_finds_what_it_is_made_of() -> Result<(), Report> {
    let page = plugin("page").define::<dyn Page>().by(|clock: Fresh<dyn Clock>| Makes(clock));
    let clock =
        plugin("clock").define::<dyn Clock>().transient().by(|store: Arc<dyn Store>| Text(store.text()));
    let store = plugin("store").define::<dyn Store>().by(|| text("stored"));
    let app = App::of(app![]).with(page).with(clock).with(store).start().await?;
    assert_eq!(app.resolve::<Arc<dyn Page>>().await?.text(), "stored");
    app.stop().await
}

#[tokio::test]
async fn what_is_made_for_any_key_finds_what_its_parts_are_made_of() -> Result<(), Report> {
    let any = plugin("any")
        .define::<dyn Shelf>()
        .any_key()
        .by(|key: ProvidedKey<String>, clock: Arc<dyn Clock>| Text(format!("{key} {}", clock.text())));
    let clock =
        plugin("clock").define::<dyn Clock>().transient().by(|store: Arc<dyn Store>| Text(store.text()));
    let store = plugin("store").define::<dyn Store>().by(|| text("stored"));
    let app = App::of(app![]).with(any).with(clock).with(store).start().await?;
    let shelves = app.resolve::<Keyed<dyn Shelf>>().await?;
    assert_eq!(shelves.get_or_make("x").await.unwrap().unwrap().text(), "x stored");
    assert_eq!(app.resolve::<ShelfA>().await?.0.text(), "a stored");
    drop(shelves);
    app.stop().await
}

#[tokio::test]
async fn what_a_plugin_of_a_scope_decorates_is_there_in_it() -> Result<(), Report> {
    let clock = plugin("clock").define::<dyn Clock>().by(|| text("noon"));
    let signed = plugin("signed").scope::<Request>().decorate::<dyn Clock>().by(
        |clock: Arc<dyn Clock>, request: Arc<Request>| Text(format!("{} for {}", clock.text(), request.user)),
    );
    let app = App::of(app![]).with(clock).with(signed).start().await?;
    let scope = app.open(Request { user: "Ada".into() }).await?;
    assert_eq!(scope.get::<Arc<dyn Clock>>()?.text(), "noon for Ada");
    assert_eq!(scope.resolve::<Arc<dyn Clock>>().await?.text(), "noon for Ada");
    app.stop().await
}

#[tokio::test]
async fn a_provider_asks_a_scope_that_it_opens() -> Result<(), Report> {
    let page = plugin("page")
        .define::<dyn Page>()
        .scope::<Request>()
        .by(|request: Arc<Request>| Text(request.user.clone()));
    let clock = plugin("clock").define::<dyn Clock>().by(|requests: Open<Request>| async move {
        let scope = requests.open(Request { user: "Ada".into() }).await?;
        let page = scope.resolve::<Arc<dyn Page>>().await?;
        scope.close().await?;
        Ok::<_, Report>(Text(page.text()))
    });
    let app = App::of(app![]).with(page).with(clock).start().await?;
    assert_eq!(app.resolve::<Arc<dyn Clock>>().await?.text(), "Ada");
    app.stop().await
}

#[tokio::test]
async fn who_declined_in_a_scope_is_named() -> Result<(), Report> {
    #[extension_point(optional)]
    trait Badge: Send + Sync {}
    impl Badge for Text {}
    let shy = plugin("shy").scope::<Request>().define::<dyn Badge>().by(|| None::<Text>);
    let app = App::of(app![]).with(shy).start().await?;
    let scope = app.open(Request { user: "Ada".into() }).await?;
    let report = scope.get::<Arc<dyn Badge>>().err().unwrap();
    assert_eq!(errors(&report), ["JF0506"]);
    says(&report, &["provider of `badge` in `shy` declined", "declined with `None`"]);
    app.stop().await?;
    let page = plugin("page").scope::<Request>().define::<dyn Page>().by(|_: Arc<dyn Badge>| text("page"));
    let later = plugin("later").scope::<Request>().define::<dyn Page>().by(|_: Lazy<dyn Badge>| text("page"));
    for asks in [page, later] {
        let shy = plugin("shy").scope::<Request>().define::<dyn Badge>().by(|| None::<Text>);
        let app = App::of(app![]).with(shy).with(asks).start().await?;
        let report = app.open(Request { user: "Ada".into() }).await.err().unwrap();
        assert_eq!(errors(&report), ["JF0403"]);
        says(&report, &["provider of `badge` in `shy` declined", "declined with `None`"]);
        app.stop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_provider_that_would_wait_for_itself_is_told() -> Result<(), Report> {
    let store = plugin("store").define::<dyn Store>().by(|| text("stored"));
    let clock = plugin("clock").define::<dyn Clock>().by(|requests: Open<Request>| async move {
        let scope = requests.open(Request { user: "Ada".into() }).await?;
        Ok::<_, Report>(Text(scope.resolve::<Arc<dyn Store>>().await?.text()))
    });
    let app = App::of(app![]).with(store).with(clock).start().await?;
    let report = app.resolve::<Arc<dyn Clock>>().await.err().unwrap();
    assert_eq!(errors(&report), ["JF0401"]);
    says(&report, &["would wait for itself: let that provider take it as a parameter"]);
    assert_eq!(app.resolve::<Arc<dyn Store>>().await?.text(), "stored");
    app.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_blocks_on_what_would_wait_for_itself_is_told_too() -> Result<(), Report> {
    let store = plugin("store").define::<dyn Store>().by(|| text("stored"));
    let itself = Arc::new(std::sync::OnceLock::<Arc<Running>>::new());
    let inner = Arc::clone(&itself);
    let clock = plugin("clock").define::<dyn Clock>().by(move || {
        let app = inner.get().unwrap();
        let store = tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(app.resolve::<Arc<dyn Store>>())
        })?;
        Ok::<_, Report>(Text(store.text()))
    });
    let app = Arc::new(App::of(app![]).with(store).with(clock).start().await?);
    itself.set(Arc::clone(&app)).unwrap();
    let report = app.resolve::<Arc<dyn Clock>>().await.err().unwrap();
    assert_eq!(errors(&report), ["JF0401"]);
    says(&report, &["would wait for itself: let that provider take it as a parameter"]);
    assert_eq!(app.resolve::<Arc<dyn Store>>().await?.text(), "stored");
    app.stop().await
}

/// It decorates what its list does not provide.
#[derive(Plugin)]
#[plugin(scope = Request)]
struct Signed {
    request: Arc<Request>,
}
#[contributes]
impl Signed {
    #[decorate]
    fn sign(&self, clock: Arc<dyn Clock>) -> Arc<dyn Clock> {
        Arc::new(Text(format!("{} for {}", clock.text(), self.request.user)))
    }
}

#[tokio::test]
async fn what_nobody_provides_need_not_be_there_for_a_scope_to_decorate() -> Result<(), Report> {
    let app = App::of(app![Signed]).start().await?;
    app.open(Request { user: "Ada".into() }).await?.close().await?;
    app.stop().await?;
    let clock = plugin("clock").define::<dyn Clock>().by(|| text("noon"));
    let app = App::of(app![Signed]).with(clock).start().await?;
    let scope = app.open(Request { user: "Ada".into() }).await?;
    assert_eq!(scope.get::<Arc<dyn Clock>>()?.text(), "noon for Ada");
    app.stop().await
}

/// A type that panics when it is given what it is made of.
struct Clumsy;
impl Inject for Clumsy {
    type Kind = <Arc<dyn Clock> as Inject>::Kind;
    const NEED: Need = <Arc<dyn Clock> as Inject>::NEED;
    fn inject(_: &View<'_>, _: usize) -> Option<Self> {
        panic!("out of hands")
    }
}

#[tokio::test]
async fn a_type_that_panics_when_it_takes_what_it_asks_for_is_an_error_of_who_asks() {
    let app = App::of(app![])
        .with(plugin("quartz").define::<dyn Clock>().by(|| text("quartz")))
        .start()
        .await
        .unwrap();
    app.resolve::<Arc<dyn Clock>>().await.unwrap();
    let got = app.get::<Clumsy>().err().unwrap();
    let resolved = app.resolve::<Clumsy>().await.err().unwrap();
    for report in [got, resolved] {
        assert_eq!(errors(&report), ["JF0402"]);
        says(&report, &["the host asks for `clock`", "out of hands"]);
    }
    app.stop().await.unwrap();
}
