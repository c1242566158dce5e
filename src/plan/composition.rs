use super::graph::tables::Tables;
use crate::collect::Listed;
use crate::declare::PointDecl;

/// A list of plugins that the compiler has checked; made by `app![..]`.
#[derive(Clone, Debug)]
pub struct Composition {
    listed: &'static [Listed<'static>],
    solved: Option<Tables>,
    supplied: &'static [&'static PointDecl],
}

impl Composition {
    /// From its parts; `app![..]` is the way to make one.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        listed: &'static [Listed<'static>],
        solved: Option<Tables>,
        supplied: &'static [&'static PointDecl],
    ) -> Self {
        Self { listed, solved, supplied }
    }

    /// The plugins.
    #[must_use]
    pub const fn listed(&self) -> &'static [Listed<'static>] {
        self.listed
    }

    /// The points that the host supplies, as the list says.
    #[must_use]
    pub const fn supplied(&self) -> &'static [&'static PointDecl] {
        self.supplied
    }

    /// The plan that the compiler made; it holds as long as nothing is added, replaced, disabled or chosen.
    #[must_use]
    pub fn into_solved(self) -> Option<Tables> {
        self.solved
    }
}
