//! How a function is called: what it takes, and from where.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;

use super::hygiene::{at, here, local};
use super::parts::{Taken, needs};
use super::private::Private;
use crate::model::{Block, Contribution, Need, Receiver, Role};

/// What the function needs as declarations, and how it takes its arguments, the struct first.
pub(super) fn arguments_of(
    block: &Block,
    one: &Contribution,
    output: &TokenStream,
    private: &Private,
) -> (TokenStream, Vec<Taken>) {
    let needed: Vec<&Need> = one.needs.iter().collect();
    let first = port_of_first(one, output, private);
    let (declared, mut taken) = needs(private, &needed, first);
    if one.receiver != Receiver::None {
        let (receiver, view) = (receiver(block, private), local("view"));
        taken.insert(0, Taken { local: local("this"), from: quote_spanned!(here()=> #receiver(#view)) });
    }
    (declared, taken)
}

fn port_of_first(one: &Contribution, output: &TokenStream, private: &Private) -> Option<TokenStream> {
    let ty = &one.needs.first()?.ty;
    let shown = at(ty.span());
    match one.role {
        Role::Decorate => Some(quote_spanned!(shown=> #private::port_decorated::<#ty, #output>())),
        Role::Aggregate => Some(quote_spanned!(shown=> #private::port_aggregated::<#ty, #output>())),
        _ => None,
    }
}

/// `receiver::<Self>`, written with the same tokens wherever it is used: of a struct that is no plugin the compiler
/// then complains once.
pub(super) fn receiver(block: &Block, private: &Private) -> TokenStream {
    let self_ty = &block.self_ty;
    let shown = at(self_ty.span());
    quote_spanned!(shown=> #private::receiver::<#self_ty>)
}

/// `Self::function(&this, need_0, ..)`.
pub(super) fn called(one: &Contribution, taken: &[Taken]) -> TokenStream {
    let function = &one.ident;
    let arguments = taken.iter().enumerate().map(|(at, taken)| {
        let local = &taken.local;
        match one.receiver {
            Receiver::Borrowed if at == 0 => quote_spanned!(here()=> &#local),
            _ => local.to_token_stream(),
        }
    });
    quote_spanned!(here()=> Self::#function(#(#arguments),*))
}

pub(super) fn view(taken: &[Taken]) -> TokenStream {
    if taken.is_empty() { quote_spanned!(here()=> _) } else { local("view").to_token_stream() }
}
