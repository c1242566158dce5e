use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;

use super::parts::{Taken, at, here, local, take_all_or};
use super::private::Private;
use crate::model::{Block, Contribution, Factory, Parameter, Receiver};

/// The call of a factory: what implements the trait of its point by the function, and holds what is injected.
pub(super) fn factory(block: &Block, one: &Contribution, factory: &Factory, taken: &[Taken]) -> TokenStream {
    let here = here();
    let private = Private::of(&block.framework);
    let self_ty = &block.self_ty;
    let receives = one.receiver != Receiver::None;
    let this = receives.then(|| local("this"));
    let types: Vec<TokenStream> = one
        .needs
        .iter()
        .map(|need| {
            let ty = &need.ty;
            quote_spanned!(at(ty.span())=> #ty)
        })
        .collect();
    let fields: Vec<&Ident> = taken.iter().map(|taken| &taken.local).collect();
    let injected = if receives { &fields[1..] } else { &fields[..] };
    let own = this.as_ref().map(|this| quote_spanned!(here=> #this: #private::Arc<#self_ty>,));
    let method = method(one, factory, injected, &private, self_ty);
    let trait_path = &factory.method_of;
    let async_trait = one.asynchronous.then(|| quote_spanned!(here=> #[#private::async_trait]));
    let implemented = quote_spanned! {at(one.ident.span())=>
        #async_trait
        impl #trait_path for JackfieldFactory {
            #method
        }
    };
    let unmet = quote_spanned!(here=> #private::Outcome::Unmet);
    let take_all = take_all_or(taken, &unmet);
    let view = super::block::view(taken);
    let point = &factory.point;
    quote_spanned! {here=>
        #private::Call::Static(|#view| {
            struct JackfieldFactory {
                #own
                #(#injected: #types,)*
            }
            #implemented
            #take_all
            #private::given::<#private::Arc<#point>>(#private::Arc::new(JackfieldFactory { #(#fields),* }))
        })
    }
}

/// The method that calls the function with what is injected, each a copy, and with what it is called with.
fn method(
    one: &Contribution,
    factory: &Factory,
    injected: &[&Ident],
    private: &Private,
    self_ty: &syn::Type,
) -> TokenStream {
    let here = here();
    let name = &one.ident;
    let shown_here = at(name.span());
    let mut declared = Vec::new();
    let mut passed = Vec::new();
    match one.receiver {
        Receiver::None => {}
        Receiver::Borrowed => passed.push(quote_spanned!(shown_here=> &self.this)),
        Receiver::Shared => passed.push(quote_spanned!(shown_here=> #private::Arc::clone(&self.this))),
    }
    for parameter in &factory.parameters {
        match parameter {
            Parameter::Injected(number) => {
                let (field, ty) = (injected[*number], &one.needs[*number].ty);
                let shown = at(ty.span());
                passed.push(quote_spanned!(shown=> ::core::clone::Clone::clone(&self.#field)));
            }
            Parameter::Argument(ty) => {
                let argument = local(&format!("argument_{}", declared.len()));
                declared.push(quote_spanned!(at(ty.span())=> #argument: #ty));
                passed.push(quote_spanned!(here=> #argument));
            }
        }
    }
    let output = one.output.as_ref().map(|output| quote_spanned!(at(output.span())=> -> #output));
    let (asynchronous, awaited) = if one.asynchronous {
        (Some(quote_spanned!(here=> async)), Some(quote_spanned!(here=> .await)))
    } else {
        (None, None)
    };
    // What does not go with the trait is shown at the function.
    quote_spanned! {at(name.span())=>
        #asynchronous fn #name(&self #(, #declared)*) #output {
            <#self_ty>::#name(#(#passed),*) #awaited
        }
    }
}
