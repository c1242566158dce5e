//! What is behind a guarded point goes to those whom the host trusts, whatever a type of one's own says that it needs.

use std::marker::PhantomData;

use jackfield::declare::{InjectOf, Shape, WorkedOn, take};
use jackfield::prelude::*;
use jackfield::storage::{MemoryStorage, StorageProvider};
use jackfield::{Code, Inject, Need, PluginBuilder, Point, View};

/// A type of one's own that says that it needs what `N` says, and takes a `T`.
struct Posing<T, N = AsStorage>(T, PhantomData<fn() -> N>);

trait Said {
    const NEED: Need;
}

struct AsStorage;
impl Said for AsStorage {
    const NEED: Need = <Storage as Inject>::NEED;
}

impl<T: Inject, N: Said> Inject for Posing<T, N> {
    type Kind = <Storage as Inject>::Kind;
    const NEED: Need = N::NEED;
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        T::inject(view, at).map(|taken| Self(taken, PhantomData))
    }
}

impl<N> InjectOf for Posing<Arc<dyn StorageProvider>, N> {
    type Key = &'static str;
    const NEED: Need = <Storage as InjectOf>::NEED;
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        <Arc<dyn StorageProvider> as InjectOf>::inject(view, at).map(|taken| Self(taken, PhantomData))
    }
}

type Raw = Posing<Arc<dyn StorageProvider>>;

#[extension_point]
trait Work: Send + Sync {}
struct Done;
impl Work for Done {}

/// Looks for what another of its plugin's needs is served by, or the contribution's first parameter.
struct Looking {
    _found: Arc<dyn StorageProvider>,
}
impl Inject for Looking {
    type Kind = <Storage as Inject>::Kind;
    const NEED: Need = <Storage as Inject>::NEED;
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        let other: Option<Arc<dyn StorageProvider>> = Inject::inject(view, 0);
        let inner = || take(&<Arc<dyn StorageProvider> as WorkedOn<dyn StorageProvider>>::PORT, view, at);
        Some(Self { _found: other.or_else(inner)? })
    }
}

/// With a hook of `taker` as a closure, and a provider that is reached through a hook.
fn asking<T: Inject + Send + 'static>() -> [PluginBuilder; 2] {
    let reached = plugin("taker").define::<dyn Work>().by(|_: T| Done).start(|_: Arc<dyn Work>| async {});
    [plugin("taker").start(|_: T| async {}), reached]
}

async fn refused(app: App) -> Report {
    match app.start().await {
        Ok(app) => panic!("it was given, by {app:?}"),
        Err(report) => report,
    }
}

/// A type that takes a `T` is given nothing, in a hook and elsewhere, as an `Option` too.
async fn gets_nothing<T: Inject + Send + 'static>(app: impl Fn() -> App) {
    for plugin in asking::<T>() {
        let report = refused(app().with(plugin)).await;
        assert!(report.to_string().contains("is not there"), "{report}");
    }
}

fn app() -> App {
    App::of(app![MemoryStorage])
}

#[tokio::test]
async fn a_type_that_poses_as_the_handle_gets_no_raw_storage() {
    gets_nothing::<Raw>(app).await;
    gets_nothing::<Posing<Lazy<dyn StorageProvider>>>(app).await;
    gets_nothing::<Posing<Fresh<dyn StorageProvider>>>(app).await;
    gets_nothing::<Posing<Raw>>(app).await;
    gets_nothing::<Looking>(app).await;
    let both = plugin("taker").start(|_: Storage, _: Looking| async {});
    refused(app().with(both)).await;
    let optional = plugin("taker").start(|mine: Option<Storage>, raw: Option<Raw>| async move {
        assert!(mine.is_some() && raw.is_none());
    });
    app().with(optional).start().await.unwrap().stop().await.unwrap();
}

#[test]
fn trust_under_a_misspelt_key_is_one_mistake() {
    let asking = || plugin("backup").start(|_: Arc<dyn StorageProvider>| async {});
    let checked =
        |trusted: &str| app().with(asking()).trust(trusted).check().map(|_| ()).unwrap_err().codes();
    assert_eq!(checked("bakcup"), [Code::UnknownPlugin]);
    assert_eq!(checked("memory-storage"), [Code::Untrusted]);
    assert_eq!(checked("somebody"), [Code::Untrusted, Code::UnknownPlugin]);
}

#[derive(Plugin)]
#[plugin(key = "taker")]
struct Field {
    _raw: Raw,
}

#[derive(Plugin)]
#[plugin(key = "taker")]
struct FieldOf {
    #[plugin(of = "memory-storage")]
    _raw: Raw,
}

#[derive(Plugin)]
#[plugin(key = "taker")]
struct Parameters;
#[contributes]
impl Parameters {
    #[start]
    fn go(#[plugin(of = "memory-storage")] raw: Option<Raw>, other: Option<Looking>) {
        assert!(raw.is_none() && other.is_none());
    }
}

#[tokio::test]
async fn nor_as_a_field_or_under_the_key_of_a_plugin() {
    let report = refused(App::of(app![MemoryStorage, Field])).await;
    assert_eq!(report.codes(), [Code::ProviderFailed]);
    let text = format!("{report:?}");
    assert!(text.contains("see only the handles of the framework"), "{text}");
    refused(App::of(app![MemoryStorage, FieldOf])).await;
    App::of(app![MemoryStorage, Parameters]).start().await.unwrap().stop().await.unwrap();
}

/// Points of one's own that are guarded: they have no handle.
#[extension_point(many, guarded)]
trait Vault: Send + Sync {}
#[extension_point(keyed = String, guarded)]
trait Safe: Send + Sync {}
#[extension_point(guarded)]
trait Seal: Send + Sync {}
impl Vault for Done {}
impl Safe for Done {}
impl Seal for Done {}

/// A need that says of itself that it goes through a handle.
struct Forged<P: ?Sized, const LIST: bool, const LAZY: bool, const FRESH: bool>(PhantomData<P>);
impl<P: Point + ?Sized, const LIST: bool, const LAZY: bool, const FRESH: bool> Said
    for Forged<P, LIST, LAZY, FRESH>
{
    const NEED: Need = Need::Point {
        point: P::DECL,
        shape: match (LIST, FRESH) {
            (true, _) => Shape::All,
            (_, true) => Shape::Fresh,
            _ => Shape::One,
        },
        may_be_absent: false,
        lazy: LAZY,
        handle: true,
    };
}

#[tokio::test]
async fn nor_lists_and_what_is_looked_up_later() {
    let app = || {
        let vaults = plugin("vaults").define::<dyn Vault>().by(|| Done);
        let seals = plugin("seals").define::<dyn Seal>().transient().by(|| Done);
        let safes = plugin("safes").define::<dyn Safe>().key("a").by(|| Done);
        App::of(app![]).with(vaults).with(seals).with(safes)
    };
    gets_nothing::<Posing<Many<dyn Vault>, Forged<dyn Vault, true, false, false>>>(app).await;
    gets_nothing::<Posing<Arc<dyn Vault>, Forged<dyn Vault, false, false, false>>>(app).await;
    gets_nothing::<Posing<Lazy<dyn Vault>, Forged<dyn Vault, false, true, false>>>(app).await;
    gets_nothing::<Posing<Keyed<dyn Safe>, Forged<dyn Safe, true, false, false>>>(app).await;
    gets_nothing::<Posing<Fresh<dyn Seal>, Forged<dyn Seal, false, true, true>>>(app).await;
    gets_nothing::<Posing<Arc<dyn Seal>, Forged<dyn Seal, false, false, false>>>(app).await;
}

#[scope]
struct Request;

#[tokio::test]
async fn nor_from_a_scope_that_it_opens() {
    let opener = plugin("taker").start(|requests: Open<Request>, _mine: Storage| async move {
        let request = requests.open(Request).await?;
        let report = request.get::<Raw>().map(|_| ()).unwrap_err();
        assert!(format!("{report:?}").contains("see only the handles of the framework"), "{report:?}");
        assert!(request.resolve::<Raw>().await.is_err());
        assert!(request.get::<Storage>().is_ok());
        request.close().await?;
        Ok::<_, BoxError>(())
    });
    app().with(opener).start().await.unwrap().stop().await.unwrap();
}

/// A handle of one's own that is made of the framework's.
struct Notes(Storage);
impl Inject for Notes {
    type Kind = <Storage as Inject>::Kind;
    const NEED: Need = <Storage as Inject>::NEED;
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        Inject::inject(view, at).map(Notes)
    }
}

#[tokio::test]
async fn those_who_may_have_it_get_it() {
    let keeper = plugin("keeper").start(|notes: Notes| async move {
        notes.0.save("a", 1).await?;
        Ok::<_, BoxError>(())
    });
    let backup = plugin("backup").start(|raw: Raw, itself: Arc<dyn StorageProvider>| async move {
        assert!(Arc::ptr_eq(&raw.0, &itself));
        let storage = Storage::new(raw.0, "keeper")?;
        assert_eq!(storage.load::<u8>("a").await?, Some(1));
        Ok::<_, BoxError>(())
    });
    let wrapping =
        plugin("wrapping").decorate::<dyn StorageProvider>().by(|inner: Arc<dyn StorageProvider>| inner);
    let app = app().with(wrapping).with(keeper).with(backup).trust("backup").start().await.unwrap();
    assert!(app.get::<Arc<dyn StorageProvider>>().is_ok() && app.get::<Raw>().is_ok());
    let request = app.open(Request).await.unwrap();
    assert!(request.get::<Arc<dyn StorageProvider>>().is_ok());
    request.close().await.unwrap();
    app.stop().await.unwrap();
}
