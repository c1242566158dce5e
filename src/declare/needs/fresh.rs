use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::shapes::is_open_to;
use crate::base::{ABSENT, BoxError, Later, View};
use crate::declare::points::point::Point;

/// Makes a new one at each call, of a point whose provider is transient. [`get`](Self::get) does not wait, so what has to be
/// awaited fails each time, which no check can know before; [`resolve`](Self::resolve) awaits it.
///
/// It leaves the order of construction free, as [`Lazy`](crate::declare::Lazy) does, and does not keep the application alive.
///
/// ```
/// use jackfield::prelude::*;
///
/// #[extension_point]
/// pub trait Basket: Send + Sync {}
///
/// #[derive(Plugin)]
/// #[plugin(transient)]
/// #[provides(dyn Basket)]
/// struct Wicker;
/// impl Basket for Wicker {}
///
/// #[derive(Plugin)]
/// struct Shop { baskets: Fresh<dyn Basket> }
/// #[contributes]
/// impl Shop {
///     #[start]
///     fn open(&self) -> Result<(), BoxError> {
///         assert!(!Arc::ptr_eq(&self.baskets.get()?, &self.baskets.get()?));
///         Ok(())
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Report> {
/// App::of(app![Wicker, Shop]).start().await?.stop().await
/// # }
/// ```
pub struct Fresh<P: ?Sized> {
    later: Later,
    slot: u32,
    point: PhantomData<fn() -> Arc<P>>,
}

/// Why a [`Fresh`] has nothing to give.
#[derive(Debug)]
#[non_exhaustive]
pub enum FreshError {
    /// Asked before wiring was done.
    NotWired {
        /// The point's name.
        point: &'static str,
    },
    /// Asked after the application was dropped, or the scope in which this was injected.
    Gone {
        /// The point's name.
        point: &'static str,
    },
    /// A provider on the way failed, panicked, declined or has to be awaited.
    Failed {
        /// The point's name.
        point: &'static str,
        /// What was wrong.
        source: BoxError,
    },
}

impl fmt::Display for FreshError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWired { point } => write!(
                f,
                "`{point}` can't be made yet: a `Fresh` can be used once wiring is done, for example in a start hook"
            ),
            Self::Gone { point } => {
                write!(f, "`{point}` can't be made any more: the application or the scope is gone")
            }
            Self::Failed { point, source } => write!(f, "`{point}` can't be made: {source}"),
        }
    }
}

impl Error for FreshError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotWired { .. } | Self::Gone { .. } => None,
            Self::Failed { source, .. } => Some(source.as_ref()),
        }
    }
}

impl<P: Point + ?Sized> Fresh<P> {
    pub(super) fn bound(view: &View<'_>, at: usize) -> Option<Self> {
        let slot = view.binding(at);
        (slot != ABSENT && is_open_to::<P>(view)).then(|| Self {
            later: view.later(),
            slot,
            point: PhantomData,
        })
    }

    /// A new one, with new ones of all that is transient below it.
    ///
    /// # Errors
    /// [`FreshError::NotWired`] before wiring is done, [`FreshError::Gone`] after the application was dropped or the scope
    /// closed, [`FreshError::Failed`] where a provider fails or is one that has to be awaited.
    pub fn get(&self) -> Result<Arc<P>, FreshError> {
        let point = P::DECL.name;
        let home = self.later.home().ok_or(FreshError::Gone { point })?;
        let slots = home.slots().ok_or(FreshError::NotWired { point })?;
        let mut made: Option<Arc<P>> = None;
        home.make(slots, self.slot, &mut made).map_err(|source| FreshError::Failed { point, source })?;
        made.ok_or(FreshError::NotWired { point })
    }

    /// A new one, as from [`get`](Self::get), also where a provider has to be awaited.
    ///
    /// ```
    /// use jackfield::prelude::*;
    ///
    /// #[extension_point]
    /// pub trait Session: Send + Sync { fn user(&self) -> String; }
    /// struct Opened;
    /// impl Session for Opened { fn user(&self) -> String { "ann".to_owned() } }
    ///
    /// #[derive(Plugin)]
    /// struct Login;
    /// #[contributes]
    /// impl Login {
    ///     #[provide(transient)]
    ///     async fn open() -> Arc<dyn Session> { Arc::new(Opened) }
    /// }
    ///
    /// #[derive(Plugin)]
    /// struct Server { sessions: Fresh<dyn Session> }
    /// #[contributes]
    /// impl Server {
    ///     #[start]
    ///     async fn serve(&self) -> Result<(), BoxError> {
    ///         assert_eq!(self.sessions.resolve().await?.user(), "ann");
    ///         Ok(())
    ///     }
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Report> {
    /// App::of(app![Login, Server]).start().await?.stop().await
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`get`](Self::get), but for what has to be awaited.
    pub async fn resolve(&self) -> Result<Arc<P>, FreshError> {
        let point = P::DECL.name;
        let making = {
            let home = self.later.home().ok_or(FreshError::Gone { point })?;
            home.slots().ok_or(FreshError::NotWired { point })?;
            home.make_awaited(self.slot)
        };
        let failed = |source| FreshError::Failed { point, source };
        let made = making.await.map_err(failed)?;
        made.take().ok_or_else(|| failed("its provider declined".into()))
    }
}

impl<P: ?Sized> Clone for Fresh<P> {
    fn clone(&self) -> Self {
        Self { later: self.later.clone(), slot: self.slot, point: PhantomData }
    }
}

impl<P: Point + ?Sized> fmt::Debug for Fresh<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fresh({})", P::DECL.name)
    }
}
