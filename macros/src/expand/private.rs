use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::Path;

use super::parts::here;

/// The module of the framework crate that is for expansions only: what nearly all that is written begins with.
///
/// Kept token by token, as a stream that is put into another crosses to the compiler and back for it.
pub(super) struct Private(Vec<TokenTree>);

impl Private {
    pub(super) fn of(framework: &Path) -> Self {
        Self(quote_spanned!(here()=> #framework::__private).into_iter().collect())
    }

    /// The same, shown at another place; what the names mean does not change.
    pub(super) fn shown_at(&self, place: Span) -> Self {
        let moved = self.0.iter().cloned().map(|mut tree| {
            tree.set_span(place.resolved_at(tree.span()));
            tree
        });
        Self(moved.collect())
    }
}

impl ToTokens for Private {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.0.iter().cloned());
    }
}
