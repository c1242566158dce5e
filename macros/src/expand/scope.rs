use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;

use super::hygiene::{at, here};
use super::parts::{lenience, origin};
use super::private::Private;
use crate::model::Scope;
use crate::words::{kebab_case, plain};

/// What stands beside the struct: the point that it is, and what it is opened in.
pub(crate) fn scope(scope: &Scope) -> TokenStream {
    let private = Private::of(&scope.framework);
    let here = here();
    let Scope { ident, arguments, conditions, .. } = scope;
    let mistaken = scope.is_mistaken.then(|| quote_spanned!(here=> .mistaken()));
    let lenience = lenience(scope.may_use_deprecated);
    let type_name = plain(ident);
    let name = match &scope.name {
        Some(name) => name.to_token_stream(),
        None => kebab_case(&type_name).to_token_stream(),
    };
    let origin = origin(&private, ident.span(), &scope.source);
    let (outer, within) = match &scope.within {
        None => {
            (quote_spanned!(here=> ::core::option::Option::None), quote_spanned!(here=> #private::TheApp))
        }
        Some(outer) => {
            let shown = at(outer.span());
            let decl = quote_spanned!(shown=> #private::scope_of::<#outer>());
            (quote_spanned!(here=> ::core::option::Option::Some(#decl)), outer.to_token_stream())
        }
    };
    quote_spanned! {here=>
        #(#conditions)*
        #lenience
        #[automatically_derived]
        impl #private::Point for #ident #arguments {
            type Cardinality = #private::SingleOne;
            const DECL: &'static #private::PointDecl =
                &#private::PointDecl::new::<Self>(#name, #type_name, #origin).scope(#outer) #mistaken;
        }
        #(#conditions)*
        #lenience
        #[automatically_derived]
        impl #private::DeclaredScope for #ident #arguments {}
        #(#conditions)*
        #lenience
        #[automatically_derived]
        impl #private::DeclaredIn<#within> for #ident #arguments {}
    }
}
