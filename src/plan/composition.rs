use crate::collect::Listed;
use crate::declare::PointDecl;

/// A list of plugins that the compiler has checked; made by `app![..]`.
#[derive(Clone, Copy, Debug)]
pub struct Composition {
    listed: &'static [Listed<'static>],
    supplied: &'static [&'static PointDecl],
}

impl Composition {
    /// From its parts; `app![..]` is the way to make one.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(listed: &'static [Listed<'static>], supplied: &'static [&'static PointDecl]) -> Self {
        Self { listed, supplied }
    }

    /// The plugins.
    #[must_use]
    pub const fn listed(&self) -> &'static [Listed<'static>] {
        self.listed
    }

    /// The points that the host said it would supply.
    #[must_use]
    pub const fn supplied(&self) -> &'static [&'static PointDecl] {
        self.supplied
    }
}
