use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::shapes::is_open_to;
use crate::base::{ABSENT, Later, View};
use crate::declare::points::point::Point;

/// A need that is looked up when it is used, so that two plugins can know each other.
///
/// It leaves the order of construction free, which is how a cycle becomes legal. Its target is built at startup
/// like that of any other need, and a provider that declines fails the start, unless the need is an
/// `Option<Lazy<dyn P>>`. It does not keep the target alive.
///
/// ```
/// use jackfield::prelude::*;
///
/// #[extension_point]
/// trait Editor: Send + Sync {
///     fn text(&self) -> String;
///     fn shown(&self) -> Result<String, BoxError>;
/// }
/// #[extension_point]
/// trait Preview: Send + Sync { fn show(&self) -> String; }
///
/// #[derive(Plugin)]
/// #[provides(dyn Editor)]
/// struct Plain { preview: Lazy<dyn Preview> }
/// impl Editor for Plain {
///     fn text(&self) -> String { "hello".to_owned() }
///     fn shown(&self) -> Result<String, BoxError> { Ok(self.preview.get()?.show()) }
/// }
///
/// #[derive(Plugin)]
/// #[provides(dyn Preview)]
/// struct Html { editor: Arc<dyn Editor> }
/// impl Preview for Html { fn show(&self) -> String { format!("<p>{}</p>", self.editor.text()) } }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Report> {
/// let app = App::of(app![Plain, Html]).start().await?;
/// assert_eq!(app.get::<Arc<dyn Editor>>()?.shown().unwrap(), "<p>hello</p>");
/// # app.stop().await
/// # }
/// ```
pub struct Lazy<P: ?Sized> {
    later: Later,
    slot: u32,
    point: PhantomData<fn() -> Arc<P>>,
}

/// Why a [`Lazy`] has nothing to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LazyError {
    /// Asked before the target was built.
    NotWired {
        /// The point's name.
        point: &'static str,
    },
    /// The target's provider said `Ok(None)`, or it is expendable and failed.
    Declined {
        /// The point's name.
        point: &'static str,
    },
    /// Asked after the application was dropped, or the scope in which this was injected.
    Gone {
        /// The point's name.
        point: &'static str,
    },
}

impl fmt::Display for LazyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWired { point } => write!(
                f,
                "`{point}` is not wired yet: a `Lazy` can be used once wiring is done, for example in a start hook"
            ),
            Self::Declined { point } => {
                write!(
                    f,
                    "the provider of `{point}` declined, or was left out as it failed: there is nothing behind this `Lazy`"
                )
            }
            Self::Gone { point } => {
                write!(f, "`{point}` can't be looked up any more: the application or the scope is gone")
            }
        }
    }
}

impl Error for LazyError {}

impl<P: Point + ?Sized> Lazy<P> {
    pub(super) fn bound(view: &View<'_>, at: usize) -> Option<Self> {
        let slot = view.binding(at);
        (slot != ABSENT && is_open_to::<P>(view)).then(|| Self {
            later: view.later(),
            slot,
            point: PhantomData,
        })
    }

    /// The target.
    ///
    /// # Errors
    /// [`LazyError::NotWired`] before wiring is done, [`LazyError::Declined`] where the provider had nothing to
    /// give or was left out, as it is expendable and failed, [`LazyError::Gone`] after the application was
    /// dropped or the scope closed.
    pub fn get(&self) -> Result<Arc<P>, LazyError> {
        let point = P::DECL.name;
        let home = self.later.home().ok_or(LazyError::Gone { point })?;
        let slots = home.slots().ok_or(LazyError::NotWired { point })?;
        slots.built(self.slot).ok_or(LazyError::NotWired { point })?;
        let offer = slots.offer(self.slot).ok_or(LazyError::Declined { point })?;
        offer.take().ok_or(LazyError::NotWired { point })
    }
}

impl<P: ?Sized> Clone for Lazy<P> {
    fn clone(&self) -> Self {
        Self { later: self.later.clone(), slot: self.slot, point: PhantomData }
    }
}

impl<P: Point + ?Sized> fmt::Debug for Lazy<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lazy({})", P::DECL.name)
    }
}
