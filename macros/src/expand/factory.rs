use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{Lifetime, Type, parse_quote};

use super::call::view;
use super::elided;
use super::hygiene::{at, here, local};
use super::parts::{Taken, take_all_or};
use super::private::Private;
use crate::model::{Block, Contribution, Factory, Parameter, Receiver};

/// The call of a factory: what implements the trait of its point by the function, and holds what is injected.
pub(super) fn factory(block: &Block, one: &Contribution, factory: &Factory, taken: &[Taken]) -> TokenStream {
    let here = here();
    let private = Private::of(&block.framework);
    let self_ty = &block.self_ty;
    let receives = one.receiver != Receiver::None;
    let this = receives.then(|| local("this"));
    let types: Vec<TokenStream> = one.needs.iter().map(|need| of_plugin(&need.ty, self_ty)).collect();
    let fields: Vec<&Ident> = taken.iter().map(|taken| &taken.local).collect();
    let injected = if receives { &fields[1..] } else { &fields[..] };
    let own = this.as_ref().map(|this| quote_spanned!(here=> #this: #private::Arc<#self_ty>,));
    let method = method(one, factory, injected, &private, self_ty);
    let trait_path = of_plugin(&factory.method_of, self_ty);
    let async_trait = one.asynchronous.then(|| quote_spanned!(here=> #[#private::async_trait]));
    let implemented = quote_spanned! {at(one.ident.span())=>
        #async_trait
        impl #trait_path for JackfieldFactory {
            #method
        }
    };
    let unmet = quote_spanned!(here=> #private::Outcome::Unmet);
    let take_all = take_all_or(taken, &unmet);
    let view = view(taken);
    let point = &factory.point;
    quote_spanned! {here=>
        #private::Call::Assisted(|#view| {
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
    self_ty: &Type,
) -> TokenStream {
    let here = here();
    let function = &one.ident;
    let name = factory.method.as_ref().unwrap_or(function);
    let shown_here = at(function.span());
    let written = one.output.as_ref().map(ToTokens::to_token_stream);
    // Of the method, which has a `&self`, a lifetime without a name would be another than of the function.
    let is_of_argument =
        one.receiver != Receiver::Borrowed && written.as_ref().is_some_and(elided::is_elided);
    let mut generics = factory.generics.clone();
    let lifetime = is_of_argument.then(|| {
        named_lifetime(factory).unwrap_or_else(|| {
            let lifetime = elided::lifetime();
            generics.params.insert(0, parse_quote!(#lifetime));
            lifetime
        })
    });
    let typed = |ty: &dyn ToTokens| {
        let ty = of_plugin(&ty.to_token_stream(), self_ty);
        lifetime.as_ref().map_or_else(|| ty.clone(), |lifetime| elided::named(&ty, lifetime))
    };
    let parameters = of_plugin(&generics.params, self_ty);
    let parameters = (!parameters.is_empty()).then(|| quote_spanned!(here=> <#parameters>));
    let where_clause = &generics.where_clause;
    let mut declared = Vec::new();
    let mut passed = Vec::from_iter(passed_receiver(one, private));
    for parameter in &factory.parameters {
        match parameter {
            Parameter::Injected(number) => {
                let (field, ty) = (injected[*number], &one.needs[*number].ty);
                let shown = at(ty.span());
                passed.push(quote_spanned!(shown=> ::core::clone::Clone::clone(&self.#field)));
            }
            Parameter::Argument(ty) => {
                let argument = local(&format!("argument_{}", declared.len()));
                let shown = at(ty.span());
                let ty = typed(ty);
                declared.push(quote_spanned!(shown=> #argument: #ty));
                passed.push(quote_spanned!(here=> #argument));
            }
        }
    }
    let output = one.output.as_ref().map(|output| {
        let shown = at(output.span());
        let output = typed(output);
        quote_spanned!(shown=> -> #output)
    });
    let asynchronous = one.asynchronous.then(|| quote_spanned!(here=> async));
    let awaited = one.asynchronous.then(|| quote_spanned!(here=> .await));
    // What does not go with the trait is shown at the function.
    quote_spanned! {shown_here=>
        #asynchronous fn #name #parameters (&self #(, #declared)*) #output #where_clause {
            <#self_ty>::#function(#(#passed),*) #awaited
        }
    }
}

/// The plugin, as its function takes it.
fn passed_receiver(one: &Contribution, private: &Private) -> Option<TokenStream> {
    let shown = at(one.ident.span());
    let this = local("this");
    match one.receiver {
        Receiver::None => None,
        Receiver::Borrowed => Some(quote_spanned!(shown=> &self.#this)),
        Receiver::Shared => Some(quote_spanned!(shown=> #private::Arc::clone(&self.#this))),
    }
}

/// The lifetime that is meant where the arguments have a single one, and that a name.
fn named_lifetime(factory: &Factory) -> Option<Lifetime> {
    let is_elided = |parameter: &Parameter| match parameter {
        Parameter::Argument(ty) => elided::is_elided(&ty.to_token_stream()),
        Parameter::Injected(_) => false,
    };
    let mut lifetimes = factory.generics.lifetimes();
    let only = lifetimes.next().filter(|_| lifetimes.next().is_none())?;
    (!factory.parameters.iter().any(is_elided)).then(|| only.lifetime.clone())
}

/// What is written with `Self`, which means the plugin and not the struct that stands for the factory.
fn of_plugin(written: &impl ToTokens, self_ty: &Type) -> TokenStream {
    replaced(written.to_token_stream(), &self_ty.to_token_stream())
}

fn replaced(tokens: TokenStream, this: &TokenStream) -> TokenStream {
    let mut trees = tokens.into_iter().peekable();
    let mut all = TokenStream::new();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Ident(word) if word == "Self" => {
                let this = this.clone().into_iter().map(|mut tree| {
                    tree.set_span(word.span().resolved_at(tree.span()));
                    tree
                });
                let begins_path =
                    matches!(trees.peek(), Some(TokenTree::Punct(sign)) if sign.as_char() == ':');
                all.extend(if begins_path {
                    quote_spanned!(word.span()=> <#(#this)*>)
                } else {
                    this.collect()
                });
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), replaced(group.stream(), this));
                inner.set_span(group.span());
                all.extend([TokenTree::Group(inner)]);
            }
            other => all.extend([other]),
        }
    }
    all
}
