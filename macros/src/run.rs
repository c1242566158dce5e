//! Each macro from its tokens to its code: parse, model, then the expansion or the mistakes beside a stub.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use crate::mistakes::Mistakes;
use crate::parse::{CONTRIBUTES, EXTENSION_POINT, SCOPED, Settings, derived, item};
use crate::{expand, model};

pub(crate) fn extension_point(settings: TokenStream, tokens: &TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let settings = Settings::from_tokens(settings, &EXTENSION_POINT, &mut mistakes);
    // An item that does not parse is left to the compiler, which explains it better.
    let Ok(mut item) = item(tokens.clone()) else {
        return with_mistakes(mistakes, tokens);
    };
    let Some(mut point) = model::Point::of(&mut item, &settings, &mut mistakes) else {
        return with_mistakes(mistakes, tokens);
    };
    if mistakes.is_empty() {
        let point = expand::point(&point);
        return quote!(#item #point);
    }
    model::repair(&mut item, &mut point);
    let stub = expand::point_stub(&point);
    with_mistakes(mistakes, &quote!(#item #stub))
}

pub(crate) fn scope(settings: TokenStream, tokens: &TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let settings = Settings::from_tokens(settings, &SCOPED, &mut mistakes);
    let Ok(item) = item(tokens.clone()) else {
        return with_mistakes(mistakes, tokens);
    };
    let scope = model::Scope::of(&item, &settings, &mut mistakes);
    let scope = scope.as_ref().map(expand::scope);
    with_mistakes(mistakes, &quote!(#item #scope))
}

pub(crate) fn plugin(tokens: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let Some(input) = mistakes.keep(derived(tokens)) else {
        return mistakes.into_compile_errors();
    };
    let plugin = model::Plugin::of(&input, &mut mistakes);
    if mistakes.is_empty() {
        return expand::plugin(&plugin);
    }
    with_mistakes(mistakes, &expand::plugin_stub(&plugin))
}

pub(crate) fn contributes(settings: TokenStream, tokens: &TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let settings = Settings::from_tokens(settings, &CONTRIBUTES, &mut mistakes);
    let mut item = match item(tokens.clone()) {
        Ok(Item::Impl(item)) => item,
        Ok(other) => {
            model::refuse_no_block(&other, &mut mistakes);
            return with_mistakes(mistakes, tokens);
        }
        Err(_) => return with_mistakes(mistakes, tokens),
    };
    let block = model::Block::of(&mut item, &settings, &mut mistakes);
    if mistakes.is_empty() {
        let constant = expand::block(&block);
        return quote!(#item #constant);
    }
    let stub = expand::block_stub(&block);
    with_mistakes(mistakes, &quote!(#item #stub))
}

pub(crate) fn config_schema(tokens: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let Some(input) = mistakes.keep(derived(tokens)) else {
        return mistakes.into_compile_errors();
    };
    let schema = model::Schema::of(&input, &mut mistakes);
    if mistakes.is_empty() {
        return expand::schema(&schema);
    }
    with_mistakes(mistakes, &expand::schema_stub(&schema))
}

pub(crate) fn omni(tokens: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let Some(input) = mistakes.keep(derived(tokens)) else {
        return mistakes.into_compile_errors();
    };
    let omni = model::Omni::of(&input, &mut mistakes);
    if mistakes.is_empty() {
        return expand::omni(&omni);
    }
    with_mistakes(mistakes, &expand::omni_stub(&omni))
}

pub(crate) fn resource(tokens: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let Some(input) = mistakes.keep(derived(tokens)) else {
        return mistakes.into_compile_errors();
    };
    let resource = model::Resource::of(&input, &mut mistakes);
    if mistakes.is_empty() {
        return expand::resource(&resource);
    }
    with_mistakes(mistakes, &expand::resource_stub(&resource))
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
