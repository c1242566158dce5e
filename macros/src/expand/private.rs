use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::Path;

use super::hygiene::here;

/// The module of the framework crate that is for expansions only: what nearly all that is written begins with.
///
/// Kept token by token, as a stream that is put into another crosses to the compiler and back for it.
pub(super) struct Private {
    module: Vec<TokenTree>,
    is_renamed: bool,
}

impl Private {
    pub(super) fn of(framework: &Path) -> Self {
        Self {
            module: quote_spanned!(here()=> #framework::__private).into_iter().collect(),
            is_renamed: !framework.segments.iter().map(|one| &one.ident).eq(["jackfield"]),
        }
    }

    /// Imports a trait for those types that don't say by themselves what it says of all.
    ///
    /// Of a name that the user gave to the framework, in a macro of their own, the compiler would say that it is not used.
    /// Otherwise it says nothing, and an attribute more would be too much for a crate that forbids them.
    pub(super) fn import(&self, name: &str) -> TokenStream {
        let lenience = self.is_renamed.then(|| quote_spanned!(here()=> #[allow(unused_imports)]));
        let name = super::hygiene::name(name);
        quote_spanned!(here()=> #lenience use #self::#name as _;)
    }

    /// The same, shown at another place; what the names mean does not change.
    pub(super) fn shown_at(&self, place: Span) -> Self {
        let moved = self.module.iter().cloned().map(|mut tree| {
            tree.set_span(place.resolved_at(tree.span()));
            tree
        });
        Self { module: moved.collect(), is_renamed: self.is_renamed }
    }
}

impl ToTokens for Private {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.module.iter().cloned());
    }
}
