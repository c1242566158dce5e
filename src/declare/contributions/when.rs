use std::borrow::Cow;
use std::fmt;
use std::ops::Not;

use super::decides::{Decide, Decides};
use crate::config::{Expected, SectionDecl};
use crate::declare::points::point::{Point, PointDecl};

/// A condition under which a plugin or a contribution is there: `#[plugin(when(profile = "dev"))]`, or
/// `plugin("cache").when(When::profile("dev"))`. The opposite is `unless(..)`, or `!When::profile("dev")`.
///
/// What is off is left out as though it were not written: nothing is asked of it, and it gives nothing.
///
/// ```
/// use jackfield::When;
///
/// assert_eq!(When::profile("dev").to_string(), "when(profile = \"dev\")");
/// assert_eq!((!When::profile(["dev", "test"])).to_string(), "unless(profile = \"dev\" | \"test\")");
/// ```
#[derive(Clone, Debug)]
pub struct When {
    /// One of these has to hold.
    pub any: Cow<'static, [Term]>,
    /// Whether the opposite is meant: none of them.
    pub negated: bool,
}

/// What a condition asks.
#[derive(Clone, Debug)]
pub enum Term {
    /// A value of the configuration.
    Config {
        /// Such as `cache.enabled`.
        path: Cow<'static, str>,
        /// What it has to be.
        is: Expected,
    },
    /// Whether the configuration has a value at all.
    Set(Cow<'static, str>),
    /// The profile that is chosen.
    Profile(Cow<'static, str>),
    /// A function of the configuration.
    Function {
        /// As it is written.
        name: &'static str,
        /// The type of the section that it takes; `None` if it takes the whole configuration.
        section: Option<SectionDecl>,
        /// The function.
        decide: Decide,
    },
    /// Whether a point has a provider.
    Provided(&'static PointDecl),
    /// Whether the point of this name has a provider.
    ProvidedNamed(Cow<'static, str>),
    /// Whether a plugin is there and on.
    Plugin(Cow<'static, str>),
}

impl When {
    /// A value of the configuration is `true`; one that is not there is not.
    #[must_use]
    pub fn config(path: impl Into<Cow<'static, str>>) -> Self {
        Self::config_is(path, true)
    }

    /// A value of the configuration is this text, whole number or `bool`, or one of these: `["fast", "safe"]`.
    #[must_use]
    pub fn config_is(path: impl Into<Cow<'static, str>>, is: impl OneOf<Expected>) -> Self {
        let path = path.into();
        Self::any_of(is.all().into_iter().map(|is| Term::Config { path: path.clone(), is }))
    }

    /// The configuration has a value there, whatever it is.
    #[must_use]
    pub fn set(path: impl Into<Cow<'static, str>>) -> Self {
        Self::any_of([Term::Set(path.into())])
    }

    /// This profile is chosen, or one of these: `["dev", "test"]`.
    #[must_use]
    pub fn profile(name: impl OneOf<Cow<'static, str>>) -> Self {
        Self::any_of(name.all().into_iter().map(Term::Profile))
    }

    /// A function of the configuration says so: of the plugin's own section, `|config: &CacheConfig| ..`, or of all of
    /// it, `|settings: &LoadedSettings| ..`; it returns `bool` or a `Result` of it.
    ///
    /// It is called whenever the application is checked or started, so it only looks.
    #[must_use]
    pub fn function<F: Decides<Takes>, Takes>(function: F) -> Self {
        let decide = Decide::dynamic(function);
        Self::any_of([Term::Function { name: "a closure", section: F::SECTION, decide }])
    }

    /// Somebody provides the point `P`.
    #[must_use]
    pub fn provided<P: Point + ?Sized>() -> Self {
        Self::any_of([Term::Provided(P::DECL)])
    }

    /// Somebody provides the point of this name, whose type the plugin does not know; or one of these.
    #[must_use]
    pub fn provided_named(point: impl OneOf<Cow<'static, str>>) -> Self {
        Self::any_of(point.all().into_iter().map(Term::ProvidedNamed))
    }

    /// The plugin of this key is there and on, or one of these.
    #[must_use]
    pub fn plugin(key: impl OneOf<Cow<'static, str>>) -> Self {
        Self::any_of(key.all().into_iter().map(Term::Plugin))
    }

    fn any_of(terms: impl IntoIterator<Item = Term>) -> Self {
        Self { any: terms.into_iter().collect(), negated: false }
    }
}

impl Not for When {
    type Output = Self;
    fn not(self) -> Self {
        Self { negated: !self.negated, ..self }
    }
}

/// As it stands in an attribute: `when(config = "mode", is = "fast")`.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.negated { "unless" } else { "when" };
        if let [Term::Function { name, .. }] = &*self.any {
            return write!(f, "{word} = {name}");
        }
        write!(f, "{word}(")?;
        let is_alone = self.any.len() == 1;
        for (at, term) in self.any.iter().enumerate() {
            match (at, term.value(is_alone)) {
                (0, None) => f.write_str(&term.head(is_alone))?,
                (0, Some(value)) => write!(f, "{}{value}", term.head(is_alone))?,
                (_, value) => write!(f, " | {}", value.unwrap_or_default())?,
            }
        }
        f.write_str(")")
    }
}

impl Term {
    /// What stands before the value, or all of it.
    fn head(&self, is_alone: bool) -> String {
        match self {
            Self::Config { path, is: Expected::Boolean(true) } if is_alone => format!("config = {path:?}"),
            Self::Config { path, .. } => format!("config = {path:?}, is = "),
            Self::Set(path) => format!("set = {path:?}"),
            Self::Profile(_) => "profile = ".to_owned(),
            Self::Function { name, .. } => (*name).to_owned(),
            Self::Provided(_) | Self::ProvidedNamed(_) => "provided = ".to_owned(),
            Self::Plugin(_) => "plugin = ".to_owned(),
        }
    }

    /// What others of its kind differ in.
    fn value(&self, is_alone: bool) -> Option<String> {
        match self {
            Self::Config { is: Expected::Boolean(true), .. } if is_alone => None,
            Self::Set(_) | Self::Function { .. } => None,
            Self::Config { is, .. } => Some(is.to_string()),
            Self::Profile(text) | Self::ProvidedNamed(text) | Self::Plugin(text) => Some(format!("{text:?}")),
            Self::Provided(point) => Some(point.type_text().into_owned()),
        }
    }
}

/// One thing or several of which one is enough: `"dev"` or `["dev", "test"]`.
pub trait OneOf<T> {
    /// All of them.
    fn all(self) -> Vec<T>;
}

impl<T, S: Into<T>, const COUNT: usize> OneOf<T> for [S; COUNT] {
    fn all(self) -> Vec<T> {
        self.into_iter().map(Into::into).collect()
    }
}

macro_rules! single {
    ($target:ty: $($ty:ty),*) => {$(
        impl OneOf<$target> for $ty {
            fn all(self) -> Vec<$target> {
                vec![self.into()]
            }
        }
    )*};
}

single!(Cow<'static, str>: &'static str, String, Cow<'static, str>);
single!(Expected: &'static str, String, bool, i32, i64, Expected);
