use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::base::{BoxError, Shared};
use crate::config::{LoadedSettings, SectionDecl};

/// A function that decides whether a plugin or a contribution is there: of its own section of the configuration, or of
/// all of it. `Takes` is always inferred.
#[diagnostic::on_unimplemented(
    message = "this function can't decide whether something is there",
    label = "not a function from the configuration to `bool`",
    note = "it takes the plugin's section, `fn name(config: &MyConfig) -> bool` with a `MyConfig: Deserialize`, or everything, `fn name(settings: &LoadedSettings) -> bool`; it may also return `Result<bool, E>`"
)]
pub trait Decides<Takes>: Send + Sync + 'static {
    /// The type of the section that it takes; `None` if it takes everything.
    const SECTION: Option<SectionDecl>;
    /// Its decision.
    ///
    /// # Errors
    /// Its own.
    fn decide(&self, settings: &LoadedSettings, section: Option<&Shared>) -> Result<bool, BoxError>;
}

/// It takes the plugin's section.
#[derive(Debug)]
pub struct TakesSection<T>(PhantomData<T>);

/// It takes everything.
#[derive(Debug)]
pub struct TakesSettings;

impl<F, T, R> Decides<TakesSection<T>> for F
where
    F: Fn(&T) -> R + Send + Sync + 'static,
    T: DeserializeOwned + Send + Sync + 'static,
    R: Decision,
{
    const SECTION: Option<SectionDecl> = Some(SectionDecl::of::<T>());
    fn decide(&self, _: &LoadedSettings, section: Option<&Shared>) -> Result<bool, BoxError> {
        let section = section.and_then(|section| section.downcast_ref::<T>());
        section.map_or(Ok(false), |section| self(section).into_result())
    }
}

impl<F, R> Decides<TakesSettings> for F
where
    F: Fn(&LoadedSettings) -> R + Send + Sync + 'static,
    R: Decision,
{
    const SECTION: Option<SectionDecl> = None;
    fn decide(&self, settings: &LoadedSettings, _: Option<&Shared>) -> Result<bool, BoxError> {
        self(settings).into_result()
    }
}

/// What such a function returns.
#[diagnostic::on_unimplemented(
    message = "a condition can't return `{Self}`",
    label = "it returns `bool` or `Result<bool, E>`"
)]
pub trait Decision {
    /// As a result.
    ///
    /// # Errors
    /// The function's own error.
    fn into_result(self) -> Result<bool, BoxError>;
}

impl Decision for bool {
    fn into_result(self) -> Result<bool, BoxError> {
        Ok(self)
    }
}

impl<E: Into<BoxError>> Decision for Result<bool, E> {
    fn into_result(self) -> Result<bool, BoxError> {
        self.map_err(Into::into)
    }
}

type Deciding = dyn Fn(&LoadedSettings, Option<&Shared>) -> Result<bool, BoxError> + Send + Sync;

/// A function that decides, with its type erased.
#[derive(Clone)]
pub enum Decide {
    /// From a macro.
    Static(fn(&LoadedSettings, Option<&Shared>) -> Result<bool, BoxError>),
    /// Made at run time.
    Dynamic(Arc<Deciding>),
}

impl Decide {
    pub(super) fn dynamic<F: Decides<Takes>, Takes>(function: F) -> Self {
        Self::Dynamic(Arc::new(move |settings, section| function.decide(settings, section)))
    }

    /// Its decision.
    ///
    /// # Errors
    /// Its own.
    pub fn call(&self, settings: &LoadedSettings, section: Option<&Shared>) -> Result<bool, BoxError> {
        match self {
            Self::Static(decide) => decide(settings, section),
            Self::Dynamic(decide) => decide(settings, section),
        }
    }
}

impl fmt::Debug for Decide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Static(_) => "Static",
            Self::Dynamic(_) => "Dynamic",
        })
    }
}

/// The type of the section that a function takes.
#[must_use]
pub const fn section_of<F: Decides<Takes>, Takes>(_: &F) -> Option<SectionDecl> {
    F::SECTION
}

/// What a function decides.
///
/// # Errors
/// Its own.
pub fn decided<F: Decides<Takes>, Takes>(
    function: &F,
    settings: &LoadedSettings,
    section: Option<&Shared>,
) -> Result<bool, BoxError> {
    function.decide(settings, section)
}
