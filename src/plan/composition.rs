use super::flatten::tables::Tables;
use crate::collect::Listed;

/// A list of plugins that the compiler has checked; made by `app![..]`.
#[derive(Clone, Debug)]
pub struct Composition {
    listed: &'static [Listed<'static>],
    solved: Option<Tables>,
}

impl Composition {
    /// From its parts; `app![..]` is the way to make one.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(listed: &'static [Listed<'static>], solved: Option<Tables>) -> Self {
        Self { listed, solved }
    }

    /// The plugins.
    #[must_use]
    pub const fn listed(&self) -> &'static [Listed<'static>] {
        self.listed
    }

    /// The plan that the compiler made; it holds as long as nothing is added, replaced, disabled or chosen.
    #[must_use]
    pub fn into_solved(self) -> Option<Tables> {
        self.solved
    }
}
