use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::TypeTuple;
use syn::spanned::Spanned;

use super::call::{arguments_of, called, view};
use super::contribution::{name_of, timeout};
use super::hygiene::{at, here, local};
use super::parts::{key, lenience, lifetime, origin_within, placement, take_all_or};
use super::private::Private;
use super::when::when;
use crate::model::{Block, Contribution, Receiver};

/// A function that gives to several points: one contribution for what it returns, which is built once, and one for each
/// part of it.
pub(super) fn several(block: &Block, number: usize, one: &Contribution, tuple: &TypeTuple) -> TokenStream {
    let whole = whole(block, number, one);
    let parts = tuple.elems.iter().enumerate().map(|(at, part)| {
        let position = Position { number, at };
        self::part(block, &position, one, tuple, part)
    });
    let parts: Vec<TokenStream> = parts.collect();
    quote_spanned!(here()=> #whole, #(#parts),*)
}

struct Position {
    /// Of the function in its block.
    number: usize,
    /// Of the part in what it returns.
    at: usize,
}

fn whole(block: &Block, number: usize, one: &Contribution) -> TokenStream {
    let here = here();
    let private = Private::of(&block.framework);
    let output = one.output.to_token_stream();
    let shown = at(one.output.span());
    let (declared, taken) = arguments_of(block, one, &output, &private);
    let unmet = quote_spanned!(here=> #private::Outcome::Unmet);
    let take_all = take_all_or(&taken, &unmet);
    let called = called(one, &taken);
    let view = view(&taken);
    let shown_private = private.shown_at(at(one.ident.span()));
    let given = if one.asynchronous {
        quote_spanned!(shown=> #shown_private::pending_several::<#output, _>(async move { #called.await }))
    } else {
        quote_spanned!(shown=> #shown_private::given_several::<#output>(#called))
    };
    let name = name_of(block, one);
    let point = hidden_point(block, number, one, &private);
    let receives = one.receiver != Receiver::None;
    let Contribution { asynchronous, conditions, .. } = one;
    let lenience = lenience(one.may_use_deprecated);
    let timeout = timeout(one, &private);
    let when = when(&private, &one.when);
    let lifetime = lifetime(&private, &one.lifetime);
    let origin = origin_within(one.ident.span(), &one.source);
    quote_spanned! {here=>
        #(#conditions)*
        #lenience
        #private::ContributionDecl {
            kind: #private::ContributionKind::Provide,
            point: &#point,
            name: #name,
            key: #private::ContributionKey::None,
            needs: &[#declared],
            receiver: #receives,
            fallback: false,
            may_decline: <#output as #private::SeveralOutput>::MAY_DECLINE,
            asynchronous: #asynchronous,
            is_list: false,
            lifetime: #lifetime,
            placement: #private::Placement::ANYWHERE,
            timeout: #timeout,
            task: ::core::option::Option::None,
            conditions: #when,
            origin: #origin,
            call: #private::Call::Static(|#view| { #take_all #given }),
        }
    }
}

fn part(
    block: &Block,
    position: &Position,
    one: &Contribution,
    tuple: &TypeTuple,
    part: &syn::Type,
) -> TokenStream {
    let here = here();
    let private = Private::of(&block.framework);
    let shown = at(part.span());
    let hidden = hidden_point(block, position.number, one, &private);
    let point = quote_spanned!(shown=> <#part as #private::Output>::Point);
    let key = key(&private, one.key.as_ref(), &point, one.place);
    let placement = placement(&private, &one.placement);
    let when = when(&private, &one.when);
    let lifetime = lifetime(&private, &one.lifetime);
    let name = name_of(block, one);
    let (view, all) = (local("view"), local("all"));
    let member = Literal::usize_unsuffixed(position.at);
    let Contribution { fallback, conditions, .. } = one;
    let lenience = lenience(one.may_use_deprecated);
    let origin = origin_within(part.span(), &one.source);
    quote_spanned! {here=>
        #(#conditions)*
        #lenience
        #private::ContributionDecl {
            kind: #private::ContributionKind::Provide,
            point: #private::point_of::<#point>(),
            name: #name,
            key: #key,
            needs: &[#private::NeedDecl {
                name: #name,
                need: #private::Need::Point {
                    point: &#hidden,
                    shape: #private::WHOLE,
                    may_be_absent: true,
                    lazy: false,
                    handle: false,
                },
                of: ::core::option::Option::None,
                line: 0,
                column: 0,
                source: "",
            }],
            receiver: false,
            fallback: #fallback,
            may_decline: true,
            asynchronous: false,
            is_list: #private::is_list::<#part>(),
            lifetime: #lifetime,
            placement: #placement,
            timeout: ::core::option::Option::None,
            task: ::core::option::Option::None,
            conditions: #when,
            origin: #origin,
            call: #private::Call::Static(|#view| {
                #private::part::<#tuple, #part>(#view, |#all| #all.#member)
            }),
        }
    }
}

/// The point between the function and the points that it gives to. Both ends make it, as its place identifies it.
fn hidden_point(block: &Block, number: usize, one: &Contribution, private: &Private) -> TokenStream {
    let name = name_of(block, one);
    let self_ty = &block.self_ty;
    let is_generic = !block.generics.params.is_empty();
    let origin = origin_within(one.ident.span(), &one.source);
    let number = Literal::usize_unsuffixed(number);
    quote_spanned! {here()=>
        #private::several_point::<#self_ty, #number>(#name, #origin, #is_generic)
    }
}
