//! Spans and names of what is written: where it is shown, and that the user's code does not see it.

use proc_macro2::{Ident, Span};

/// The span of generated code: names of locals are invisible to the user's expressions, and lints know the code for
/// a macro's.
pub(super) fn here() -> Span {
    Span::mixed_site()
}

/// The same, but shown at the user's token.
pub(super) fn at(place: Span) -> Span {
    place.resolved_at(Span::mixed_site())
}

/// A name of the framework's that the user's expressions can't see.
pub(super) fn name(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// A local variable that the user's expressions can't see.
pub(super) fn local(name: &str) -> Ident {
    local_at(name, Span::mixed_site())
}

/// The same, shown at another place. A constant or a unit struct of that name in the crate around would be what a pattern
/// compares with, so that it is a name which nobody has.
pub(super) fn local_at(name: &str, shown: Span) -> Ident {
    Ident::new(&format!("__{name}"), shown)
}
