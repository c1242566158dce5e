use std::any::Any;
use std::fmt;

use crate::base::{KeyDecl, View};
use crate::config::SectionDecl;
use crate::declare::points::cardinality::Cardinality;
use crate::declare::points::key_types::{KeyTypeDecl, OfText};
use crate::declare::points::point::PointDecl;

/// What can be a field of a plugin or a parameter of a contribution.
///
/// One trait, not a syntax: aliases work, and a handle of your own implements it by delegating to the `Arc<dyn P>`
/// that it is made of:
///
/// ```
/// use jackfield::prelude::*;
/// use jackfield::{Inject, Need, View};
///
/// #[extension_point]
/// pub trait Log: Send + Sync { fn line(&self, text: &str); }
///
/// /// A log that puts the name of its plugin before each line.
/// #[derive(Clone)]
/// pub struct Logger { log: Arc<dyn Log>, plugin: String }
///
/// impl Inject for Logger {
///     type Kind = <Arc<dyn Log> as Inject>::Kind;
///     const NEED: Need = <Arc<dyn Log> as Inject>::NEED;
///     fn inject(view: &View<'_>, at: usize) -> Option<Self> {
///         Some(Logger { log: Inject::inject(view, at)?, plugin: view.consumer().to_owned() })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be injected",
    label = "not an injectable type",
    note = "injectable are `Arc<dyn P>`, `Option<Arc<dyn P>>`, `Many<dyn P>`, `Keyed<dyn P>`, `Lazy<dyn P>` and `Fresh<dyn P>` of an extension point, `Open<S>` of a scope, `Config<T>`, `Option<Storage>`, and types that implement `Inject`",
    note = "a field that is no need takes `#[plugin(default)]` or `#[plugin(default = ..)]`; a parameter that the caller of a factory gives takes `#[argument]`"
)]
pub trait Inject: Sized {
    /// Says, as a type, whether it may be absent; decides if `Option<Self>` can be injected.
    type Kind;
    /// What is asked for.
    const NEED: Need;
    /// The one key or plugin that is asked, as `#[plugin(of = "..")]` says it for a field: a type of your own says it for
    /// all who ask for it, closures too, which have no attributes. A key is given as the type of the point's keys, such as
    /// `KeyDecl::literal::<String>("csv")` for `keyed = String`; a plugin as a `&'static str`:
    ///
    /// ```
    /// use jackfield::base::KeyDecl;
    /// use jackfield::prelude::*;
    /// use jackfield::{Inject, Need, View};
    ///
    /// #[extension_point]
    /// pub trait Database: Send + Sync { fn name(&self) -> String; }
    /// struct Named(&'static str);
    /// impl Database for Named { fn name(&self) -> String { self.0.to_owned() } }
    ///
    /// /// The database of the plugin `archive`.
    /// struct Archive(Arc<dyn Database>);
    /// impl Inject for Archive {
    ///     type Kind = <Arc<dyn Database> as Inject>::Kind;
    ///     const NEED: Need = <Arc<dyn Database> as Inject>::NEED;
    ///     const OF: Option<KeyDecl> = Some(KeyDecl::literal::<&'static str>("archive"));
    ///     fn inject(view: &View<'_>, at: usize) -> Option<Self> { Inject::inject(view, at).map(Archive) }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Report> {
    /// let main = plugin("main").define::<dyn Database>().value(Named("main"));
    /// let archive = plugin("archive").define::<dyn Database>().value(Named("archive"));
    /// let user = plugin("user").start(|archive: Archive| async move { assert_eq!(archive.0.name(), "archive") });
    /// let app = App::of(app![]).with(main).with(archive).with(user).start().await?;
    /// assert_eq!(app.get::<Archive>()?.0.name(), "archive");
    /// # app.stop().await
    /// # }
    /// ```
    const OF: Option<KeyDecl> = None;
    /// Takes it from the view; `at` is the number of the need. `None` if what serves it is not there.
    fn inject(view: &View<'_>, at: usize) -> Option<Self>;
    /// A copy for the cache of the host, which takes it out again by [`from_cached`](Self::from_cached) when
    /// it asks once more; `None` for what is made for each consumer.
    #[must_use]
    fn to_cached(&self) -> Option<Cached> {
        None
    }
    /// A copy of what [`to_cached`](Self::to_cached) made.
    #[must_use]
    fn from_cached(cached: &Cached) -> Option<Self> {
        let _ = cached;
        None
    }
}

/// Something injectable that is the same for every consumer, with its type erased.
pub type Cached = Box<dyn Any + Send + Sync>;

/// What can be asked for under one key or from one plugin, with `#[plugin(of = "..")]`.
#[diagnostic::on_unimplemented(
    message = "`#[plugin(of = ..)]` does not go with `{Self}`",
    label = "no single provider is asked for here",
    note = "`of` chooses one provider, by its key or by its plugin: write `Arc<dyn P>`, `Lazy<dyn P>`, `Fresh<dyn P>` or an `Option` of one of these"
)]
pub trait InjectOf: Sized {
    /// The type of the key.
    type Key;
    /// What is asked for.
    const NEED: Need;
    /// Takes it from the view.
    fn inject(view: &View<'_>, at: usize) -> Option<Self>;
}

/// What is asked for.
#[derive(Clone, Copy)]
pub enum Need {
    /// Something that a point hands out.
    Point {
        /// The point.
        point: &'static PointDecl,
        /// One thing or all members.
        shape: Shape,
        /// Whether the consumer can work without.
        may_be_absent: bool,
        /// Whether it is looked up only when used, so that it leaves the order of construction free.
        lazy: bool,
        /// Whether the consumer gets a handle made for it, never the provider itself.
        handle: bool,
    },
    /// The consumer's section of the configuration.
    Config(&'static SectionDecl),
    /// The key under which the contribution is asked for.
    OwnKey(&'static KeyTypeDecl),
}

/// Whose of a point is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    /// What the point hands out.
    Everyones,
    /// What one plugin provides.
    OfPlugin,
    /// The member of a keyed point under one key.
    UnderKey,
    /// The member under the default key.
    ByDefault,
}

impl NeedDecl {
    /// Whose of the point is asked for.
    #[must_use]
    pub const fn whose(&self) -> Whose {
        match &self.need {
            Need::Point { point, shape, .. } => match &self.of {
                Some(_) if matches!(point.cardinality, Cardinality::Keyed) => Whose::UnderKey,
                Some(_) => Whose::OfPlugin,
                None if point.has_default && !matches!(shape, Shape::All) => Whose::ByDefault,
                None => Whose::Everyones,
            },
            Need::Config(_) | Need::OwnKey(_) => Whose::Everyones,
        }
    }

    /// The key of a keyed point that is asked for.
    #[must_use]
    pub const fn of_key(&self) -> Option<&KeyDecl> {
        if matches!(self.whose(), Whose::UnderKey) { self.of.as_ref() } else { None }
    }

    /// The key of the plugin that is asked for what it provides.
    #[must_use]
    pub const fn of_plugin(&self) -> Option<&KeyDecl> {
        if matches!(self.whose(), Whose::OfPlugin) { self.of.as_ref() } else { None }
    }

    /// Whether one of a keyed point is asked for without a key.
    #[must_use]
    pub const fn of_default(&self) -> bool {
        matches!(self.whose(), Whose::ByDefault)
    }
}

impl Need {
    /// The point that is asked for; `None` for what is no point.
    #[must_use]
    pub const fn point(&self) -> Option<&'static PointDecl> {
        match self {
            Self::Point { point, .. } => Some(point),
            Self::Config(_) | Self::OwnKey(_) => None,
        }
    }

    /// This need, of a consumer that can work without.
    #[must_use]
    pub const fn or_none(self) -> Self {
        match self {
            Self::Point { point, shape, lazy, handle, .. } => {
                Self::Point { point, shape, may_be_absent: true, lazy, handle }
            }
            other @ (Self::Config(_) | Self::OwnKey(_)) => other,
        }
    }

    /// This need, of a consumer that gets a handle only, which opens guarded points. For the framework's own handles:
    /// what a handle shows of its provider decides how well the point is guarded.
    #[must_use]
    #[cfg(feature = "storage")]
    pub(crate) const fn through_handle(self) -> Self {
        match self {
            Self::Point { point, shape, may_be_absent, lazy, .. } => {
                Self::Point { point, shape, may_be_absent, lazy, handle: true }
            }
            other @ (Self::Config(_) | Self::OwnKey(_)) => other,
        }
    }
}

impl fmt::Debug for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Point { point, shape, may_be_absent, lazy, handle } => f
                .debug_struct("Point")
                .field("point", &point.name)
                .field("shape", shape)
                .field("may_be_absent", may_be_absent)
                .field("lazy", lazy)
                .field("handle", handle)
                .finish(),
            Self::Config(section) => f.debug_tuple("Config").field(section).finish(),
            Self::OwnKey(key) => f.debug_tuple("OwnKey").field(key).finish(),
        }
    }
}

/// How much of a point is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// The one thing that the point hands out: the provider, the aggregate or the only member.
    One,
    /// All members.
    All,
    /// The one thing, made anew each time that the consumer asks.
    Fresh,
}

/// A need with its name and place.
#[derive(Clone, Copy, Debug)]
pub struct NeedDecl {
    /// The field's or parameter's name.
    pub name: &'static str,
    /// What is asked for.
    pub need: Need,
    /// The one key that is asked for; of a point without keys, the plugin.
    pub of: Option<KeyDecl>,
    /// Line of the field or parameter, in the file of its contribution; 0 where it is not known.
    pub line: u32,
    /// Its column.
    pub column: u32,
    /// The field or parameter as its author wrote it, in one line; empty where it is not known.
    pub source: &'static str,
}

/// An injectable type as a value, so that each field is named once in a check of its type.
pub struct Port<T> {
    need: Need,
    of: Option<KeyDecl>,
    inject: fn(&View<'_>, usize) -> Option<T>,
}

/// The port of an injectable type.
#[must_use]
pub const fn port<T: Inject>() -> Port<T> {
    Port { need: T::NEED, of: T::OF, inject: T::inject }
}

/// What can be asked for under a key that is a string literal. One bound instead of two, so that the compiler shows
/// its error on the type.
#[diagnostic::on_unimplemented(
    message = "`#[plugin(of = ..)]` does not go with `{Self}`",
    label = "no single provider is asked for here",
    note = "`of` chooses one provider, by its key or by its plugin: write `Arc<dyn P>`, `Lazy<dyn P>`, `Fresh<dyn P>` or an `Option` of one of these"
)]
pub trait InjectOfText: InjectOf {
    /// The type of the key.
    type Text: OfText;
}

impl<T: InjectOf<Key: OfText>> InjectOfText for T {
    type Text = T::Key;
}

/// The port of an injectable type under a key that is a string literal.
#[must_use]
pub const fn port_of<T: InjectOfText>(text: &'static str) -> Port<T> {
    Port { need: T::NEED, of: Some(KeyDecl::literal::<T::Text>(text)), inject: T::inject }
}

/// The port of an injectable type under a key that is an expression.
#[must_use]
pub const fn port_of_key<T: InjectOf>(key: KeyDecl) -> Port<T> {
    Port { need: T::NEED, of: Some(key), inject: T::inject }
}

// Functions, and not methods: those would have to be looked for, in each field of each plugin.

/// The need of a port as a declaration.
#[must_use]
pub const fn need_of<T>(
    port: &Port<T>,
    name: &'static str,
    line: u32,
    column: u32,
    source: &'static str,
) -> NeedDecl {
    NeedDecl { name, need: port.need, of: port.of, line, column, source }
}

/// The value of need number `at`.
#[must_use]
#[inline]
pub fn take<T>(port: &Port<T>, view: &View<'_>, at: usize) -> Option<T> {
    (port.inject)(view, at)
}

impl<T> Port<T> {
    /// A port from its parts.
    #[must_use]
    pub const fn new(need: Need, inject: fn(&View<'_>, usize) -> Option<T>) -> Self {
        Self { need, of: None, inject }
    }
}

impl<T> fmt::Debug for Port<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Port").field("need", &self.need).field("of", &self.of).finish_non_exhaustive()
    }
}
