//! What a macro writes in place of a declaration with mistakes, so that the code around compiles and nothing else is said of it.

use super::contribution::{ContributionDecl, ContributionKind};
use super::plugin::PluginDecl;
use super::point::PointDecl;
use super::several::several_point;
use crate::base::{Origin, Outcome};

const NOWHERE: Origin =
    Origin { package: "", version: "", module: "", file: "", line: 0, column: 0, source: "" };

static NO_POINT: PointDecl = several_point::<(), 0>("", NOWHERE, false);

/// The contributions of a block with mistakes: what it would give is not known.
pub const MISTAKEN_BLOCK: &[ContributionDecl] =
    &[ContributionDecl::new(ContributionKind::Provide, &NO_POINT, "", NOWHERE, |_| Outcome::Unmet)];

/// Whether these are of a block with mistakes. All others have names.
pub(super) const fn is_mistaken_block(contributions: &[ContributionDecl]) -> bool {
    matches!(contributions, [only] if only.name.is_empty())
}

impl PluginDecl {
    /// Whether a macro has found mistakes in it, so that it says less than its author meant.
    pub(crate) const fn is_mistaken(&self) -> bool {
        self.type_id.is_some() && self.construct.is_none()
    }
}
