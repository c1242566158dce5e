use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, ReturnType};

use super::hygiene::{at, here, local};
use super::parts::lenience;
use super::private::Private;
use crate::model::{Aggregate, Argument, Method, Point, Runs, Strategy};

/// The point's trait for the list of its providers.
pub(super) fn aggregate(
    point: &Point,
    aggregate: &Aggregate,
    private: &Private,
    generics: &Generics,
) -> TokenStream {
    let here = here();
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = point.generics.split_for_impl();
    let ident = &point.ident;
    let (conditions, lenience) = (&point.conditions, lenience(point.may_use_deprecated));
    let rewriters = &aggregate.rewriters;
    let methods = aggregate.methods.iter().map(|method| {
        let implemented = quote_spanned!(here=> #ident #ty_generics);
        forwarded(method, &implemented, private)
    });
    quote_spanned! {here=>
        #(#conditions)*
        #lenience
        #(#rewriters)*
        impl #impl_generics #ident #ty_generics for #private::Many<dyn #ident #ty_generics> #where_clause {
            #(#methods)*
        }
    }
}

fn forwarded(method: &Method, implemented: &TokenStream, private: &Private) -> TokenStream {
    let here = here();
    let (signature, this, arguments) = method.named();
    let shown = match &method.signature.output {
        ReturnType::Type(_, ty) => at(ty.span()),
        ReturnType::Default => at(method.signature.ident.span()),
    };
    let passed = arguments.iter().map(|Argument { name, conditions, is_lent }| {
        let shown = at(name.span());
        if *is_lent {
            quote_spanned!(shown=> #(#conditions)* &mut *#name)
        } else {
            quote_spanned!(shown=> #(#conditions)* ::core::clone::Clone::clone(&#name))
        }
    });
    let name = &signature.ident;
    let one = local("one");
    let called = quote_spanned! {here=>
        <dyn #implemented as #implemented>::#name(::core::ops::Deref::deref(#one), #(#passed),*)
    };
    let body = body(method, this.as_ref(), &called, &private.shown_at(shown), shown);
    let body = if method.runs == Runs::Boxed {
        quote_spanned!(here=> #private::Box::pin(async move { #body }))
    } else {
        body
    };
    let (conditions, lenience) = (&method.conditions, lenience(method.may_use_deprecated));
    quote!(#(#conditions)* #lenience #signature { #body })
}

fn body(
    method: &Method,
    this: Option<&Ident>,
    called: &TokenStream,
    private: &Private,
    shown: Span,
) -> TokenStream {
    let here = here();
    let (one, in_turn) = (local("one"), local("in_turn"));
    let Some(strategy) = method.strategy else { return quote_spanned!(here=> loop {}) };
    let is_async = method.runs != Runs::AtOnce;
    let awaited = is_async.then(|| quote_spanned!(here=> .await));
    // By path: the crate around may have no prelude, or a trait with methods of these names for every type.
    let iterator = quote_spanned!(shown=> ::core::iter::Iterator);
    let all = quote_spanned! {shown=>
        #iterator::collect(#iterator::map(#private::members(#this), |#one| #called))
    };
    let strategy = match strategy {
        Strategy::FanOut if is_async => {
            return quote_spanned!(shown=> #private::fanned_out(#all).await);
        }
        Strategy::FanOut => return quote_spanned!(shown=> #private::Combined::combined(#all)),
        Strategy::Joined if is_async => return quote_spanned!(shown=> #private::joined(#all).await),
        Strategy::First => quote_spanned!(shown=> #private::until_answered()),
        Strategy::FirstSome => quote_spanned!(shown=> #private::until_found()),
        Strategy::InTurn | Strategy::Joined | Strategy::Own => {
            quote_spanned!(shown=> #private::until_failed())
        }
    };
    quote_spanned! {here=>
        let mut #in_turn = #strategy;
        for #one in #private::members(#this) {
            if #private::InTurn::ends_with(&mut #in_turn, #called #awaited) {
                break;
            }
        }
        #private::InTurn::into_one(#in_turn)
    }
}
