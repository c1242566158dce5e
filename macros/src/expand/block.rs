use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::parse_quote;
use syn::spanned::Spanned;

use super::call::receiver;
use super::contribution::contribution;
use super::hygiene::{at, here};
use super::parts::{lenience, origin};
use super::private::Private;
use super::several::several;
use crate::model::Block;

/// What stands beside the `impl` block: its contributions as one constant.
pub(crate) fn block(block: &Block) -> TokenStream {
    let private = Private::of(&block.framework);
    let all = block.contributions.iter().enumerate().map(|(number, one)| match &one.several {
        Some(tuple) => several(block, number, one, tuple),
        None => contribution(block, one, &private),
    });
    let all: Vec<TokenStream> = all.collect();
    let origin = origin(&private, Span::call_site(), "");
    let body = if all.is_empty() {
        quote_spanned!(here()=> &[])
    } else {
        quote_spanned! {here()=>
            {
                const JACKFIELD_HERE: #private::Origin = #origin;
                &[#(#all),*]
            }
        }
    };
    constant(block, &private, &body)
}

/// What stands beside an `impl` block with mistakes: what it gives is not known.
pub(crate) fn block_stub(block: &Block) -> TokenStream {
    let private = Private::of(&block.framework);
    constant(block, &private, &quote_spanned!(here()=> #private::MISTAKEN_BLOCK))
}

fn constant(block: &Block, private: &Private, body: &TokenStream) -> TokenStream {
    let here = here();
    let self_ty = &block.self_ty;
    let (conditions, lenience) = (&block.conditions, lenience(block.may_use_deprecated));
    let mut generics = block.generics.clone();
    let is_generic = !generics.params.is_empty();
    if is_generic {
        generics.make_where_clause().predicates.push(parse_quote!(Self: #private::Plugin));
    }
    let proof = (!is_generic).then(|| {
        let receiver = receiver(block, private);
        quote_spanned! {here=>
            #(#conditions)*
            #lenience
            const _: fn(&#private::View<'_>) -> ::core::option::Option<#private::Arc<#self_ty>> = #receiver;
        }
    });
    let seen = is_generic.then(|| seen(block, private));
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    quote_spanned! {here=>
        #(#conditions)*
        #lenience
        impl #impl_generics #self_ty #where_clause {
            #[doc(hidden)]
            pub const JACKFIELD_CONTRIBUTIONS: &'static [#private::ContributionDecl] = #body;
            #seen
        }
        #proof
    }
}

/// Refuses a block that the derive does not see: its bounds are narrower than those of the struct. What the derive sees
/// has a type of its own in either case, and the type of an `impl Trait` shows through by whether it is `Send`.
fn seen(block: &Block, private: &Private) -> TokenStream {
    let here = here();
    let place = block.generics.params.first().map_or_else(|| block.self_ty.span(), Spanned::span);
    let shown = at(place);
    let shown_private = private.shown_at(shown);
    let proof = quote_spanned!(shown=> #shown_private::is_seen(<Self as #shown_private::SeesBlock>::block()));
    quote_spanned! {here=>
        #[doc(hidden)]
        pub const JACKFIELD_BLOCK: #private::BlockIsSeen = {
            let _ = || #proof;
            #private::BlockIsSeen
        };
    }
}
