//! Each macro from its tokens to its code: parse, model, then the expansion or the mistakes beside a stub.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{DeriveInput, Item};

use crate::mistakes::Mistakes;
use crate::parse::{
    CONTRIBUTES, EXTENSION_POINT, SCOPED, Settings, derived, emptied, item, stripped, without,
};
use crate::{expand, model};

pub(crate) fn extension_point(settings: TokenStream, tokens: &TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let settings = Settings::from_tokens(settings, &EXTENSION_POINT, &mut mistakes);
    let Ok(mut item) = item(tokens.clone()) else {
        let Ok(mut head) = item(emptied(tokens.clone())) else {
            return unread(mistakes, tokens, &TokenStream::new());
        };
        let point = model::Point::of(&mut head, &settings, &mut mistakes.clone());
        let stub = point.map(|point| {
            let mut point = model::Point { aggregate: None, ..point };
            model::repair(&mut head, &mut point);
            expand::point(&point)
        });
        return unread(mistakes, &stripped(tokens.clone(), |name| name == "aggregate"), &stub);
    };
    let Some(mut point) = model::Point::of(&mut item, &settings, &mut mistakes) else {
        return with_mistakes(mistakes, tokens);
    };
    if mistakes.is_empty() {
        let point = expand::point(&point);
        return quote!(#item #point);
    }
    model::repair(&mut item, &mut point);
    let stub = expand::point(&point);
    with_mistakes(mistakes, &quote!(#item #stub))
}

pub(crate) fn scope(settings: TokenStream, tokens: &TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let settings = Settings::from_tokens(settings, &SCOPED, &mut mistakes);
    let Ok(item) = item(tokens.clone()) else {
        let Ok(head) = item(emptied(tokens.clone())) else {
            return unread(mistakes, tokens, &TokenStream::new());
        };
        let scope = model::Scope::of(&head, &settings, &mut Mistakes::default());
        let stub = scope.map(|scope| expand::scope(&model::Scope { is_mistaken: true, ..scope }));
        return unread(mistakes, tokens, &stub);
    };
    let scope = model::Scope::of(&item, &settings, &mut mistakes);
    let scope = scope.as_ref().map(expand::scope);
    with_mistakes(mistakes, &quote!(#item #scope))
}

pub(crate) fn plugin(tokens: TokenStream) -> TokenStream {
    derive(tokens, model::Plugin::of, expand::plugin, expand::plugin_stub)
}

pub(crate) fn contributes(settings: TokenStream, tokens: &TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let settings = Settings::from_tokens(settings, &CONTRIBUTES, &mut mistakes);
    let mut item = match item(tokens.clone()) {
        Ok(Item::Impl(item)) => item,
        Ok(other) => {
            model::refuse_no_block(&other, &mut mistakes);
            let tokens = without(stripped(tokens.clone(), model::is_of_block), model::is_of_block);
            return with_mistakes(mistakes, &tokens);
        }
        Err(_) => {
            let tokens = stripped(tokens.clone(), model::is_of_block);
            let stub = match item(emptied(tokens.clone())) {
                Ok(Item::Impl(mut head)) => {
                    let block = model::Block::of(&mut head, &settings, &mut Mistakes::default());
                    Some(expand::block_stub(&block))
                }
                _ => None,
            };
            return unread(mistakes, &tokens, &stub);
        }
    };
    let block = model::Block::of(&mut item, &settings, &mut mistakes);
    if mistakes.is_empty() {
        let constant = expand::block(&block);
        return quote!(#item #constant);
    }
    let stub = expand::block_stub(&block);
    with_mistakes(mistakes, &quote!(#item #stub))
}

pub(crate) fn without_block(role: &str, function: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let advice = "put `#[contributes]` on the `impl` block of the plugin";
    // At the attribute, but with the context of the function: a mistake of the user's, not of the macro's code.
    let context = function.clone().into_iter().next().map_or_else(Span::call_site, |first| first.span());
    mistakes.at(
        Span::call_site().resolved_at(context),
        format!("`#[{role}]` stands in a `#[contributes]` block: {advice}"),
    );
    with_mistakes(mistakes, &without(function, model::is_of_block))
}

pub(crate) fn config_schema(tokens: TokenStream) -> TokenStream {
    derive(tokens, model::Schema::of, expand::schema, expand::schema_stub)
}

pub(crate) fn omni(tokens: TokenStream) -> TokenStream {
    derive(tokens, model::Omni::of, expand::omni, expand::omni_stub)
}

pub(crate) fn resource(tokens: TokenStream) -> TokenStream {
    derive(tokens, model::Resource::of, expand::resource, expand::resource_stub)
}

fn derive<Model>(
    tokens: TokenStream,
    model: fn(&DeriveInput, &mut Mistakes) -> Model,
    code: fn(&Model) -> TokenStream,
    stub: fn(&Model) -> TokenStream,
) -> TokenStream {
    let mut mistakes = Mistakes::default();
    match derived(tokens.clone()) {
        Ok(input) => {
            let model = model(&input, &mut mistakes);
            if mistakes.is_empty() { code(&model) } else { with_mistakes(mistakes, &stub(&model)) }
        }
        Err(error) => match derived(emptied(tokens)) {
            Ok(head) => unread(mistakes, &TokenStream::new(), &stub(&model(&head, &mut Mistakes::default()))),
            Err(_) => error.into_compile_error(),
        },
    }
}

pub(crate) fn app(tokens: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let listing = model::Listing::of(tokens, &mut mistakes);
    let code = if mistakes.is_empty() { expand::listing(&listing) } else { expand::listing_stub(&listing) };
    let code = with_mistakes(mistakes, &code);
    quote!({ #code })
}

pub(crate) fn plugins(tokens: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let crates = model::Crates::of(tokens, &mut mistakes);
    let code = if mistakes.is_empty() { expand::crates(&crates) } else { expand::crates_stub(&crates) };
    let code = with_mistakes(mistakes, &code);
    quote!({ #code })
}

fn with_mistakes(mistakes: Mistakes, code: &TokenStream) -> TokenStream {
    let errors = mistakes.into_compile_errors();
    quote!(#errors #code)
}

/// A slip of syntax is left to the compiler, which explains it better, and has done so: nothing is said of what follows.
fn unread(mistakes: Mistakes, code: &TokenStream, stub: &impl ToTokens) -> TokenStream {
    let unread = expand::unread_item();
    with_mistakes(mistakes, &quote!(#code #stub #unread))
}
