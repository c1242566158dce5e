use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{
    GenericParam, Generics, Ident, Item, ItemTrait, Signature, TraitItem, TraitItemType, TypeParamBound,
    WherePredicate, parse_quote,
};

use super::point::Point;
use super::point_shape::{bound_to_sized, is_sized_trait, refusals_of};
use crate::words::plain;

/// Takes out of an item with mistakes what keeps it from being a point, so that nobody who uses it is told of that too.
/// What remains of it is as its author wrote it, and so is what is called.
pub(crate) fn repair(item: &mut Item, point: &mut Point) {
    point.is_mistaken = true;
    let mut arguments: Vec<TokenStream> = point.generics.params.iter().map(argument).collect();
    let stays = |parameter: &GenericParam| !matches!(parameter, GenericParam::Lifetime(_));
    point.generics.params = point.generics.params.iter().filter(|one| stays(one)).cloned().collect();
    if let Some(clause) = &mut point.generics.where_clause {
        let stays = |predicate: &WherePredicate| !matches!(predicate, WherePredicate::Lifetime(_));
        clause.predicates = clause.predicates.iter().filter(|one| stays(one)).cloned().collect();
    }
    if let Item::Trait(item) = item {
        arguments.extend(repair_trait(item, &mut point.generics));
    }
    if !arguments.is_empty() {
        point.arguments = quote!(<#(#arguments),*>);
    }
}

/// What a point is asked for with in place of a parameter.
fn argument(parameter: &GenericParam) -> TokenStream {
    match parameter {
        GenericParam::Lifetime(_) => quote!('static),
        GenericParam::Type(parameter) => parameter.ident.to_token_stream(),
        GenericParam::Const(parameter) => parameter.ident.to_token_stream(),
    }
}

/// Whoever asks for it says what its associated types are, which the stub takes as parameters.
fn repair_trait(item: &mut ItemTrait, generics: &mut Generics) -> Vec<TokenStream> {
    let is_possible = |bound: &TypeParamBound| !matches!(bound, TypeParamBound::Trait(bound) if is_sized_trait(&bound.path));
    item.supertraits = item.supertraits.iter().filter(|bound| is_possible(bound)).cloned().collect();
    item.colon_token.get_or_insert_default();
    item.supertraits.push(parse_quote!(::core::marker::Send));
    item.supertraits.push(parse_quote!(::core::marker::Sync));

    let count = item.items.len();
    item.items.retain(|member| !matches!(member, TraitItem::Const(_)));
    let has_lost_constants = item.items.len() < count;
    let mut arguments = Vec::new();
    let mut unnameable = Vec::new();
    for member in &mut item.items {
        let TraitItem::Type(associated) = member else { continue };
        if bound_to_sized(&associated.generics) {
            continue;
        }
        if associated.generics.params.is_empty() {
            let (parameter, argument) = parameter_for(associated);
            generics.params.push(parameter);
            arguments.push(argument);
        } else {
            bind_to_sized(&mut associated.generics);
            unnameable.push(associated.ident.clone());
        }
    }
    let refused = refusals_of(item);
    for (at, member) in item.items.iter_mut().enumerate() {
        let TraitItem::Fn(method) = member else { continue };
        if refused.contains(&at) || mentions(&method.sig, &unnameable) {
            bind_to_sized(&mut method.sig.generics);
            method.attrs.push(parse_quote!(#[allow(async_fn_in_trait)]));
        }
        // What it does may hang on what is gone.
        if has_lost_constants && method.default.is_some() {
            method.attrs.push(parse_quote!(#[allow(unused_variables)]));
            method.default = Some(parse_quote!({ loop {} }));
        }
    }
    arguments
}

fn parameter_for(associated: &TraitItemType) -> (GenericParam, TokenStream) {
    let (name, bounds) = (&associated.ident, &associated.bounds);
    let parameter = format_ident!("Jackfield{}", plain(name));
    (parse_quote!(#parameter: #bounds), quote!(#name = #parameter))
}

fn bind_to_sized(generics: &mut Generics) {
    generics.make_where_clause().predicates.push(parse_quote!(Self: ::core::marker::Sized));
}

fn mentions(signature: &Signature, names: &[Ident]) -> bool {
    fn search(tokens: TokenStream, names: &[Ident]) -> bool {
        tokens.into_iter().any(|tree| match tree {
            proc_macro2::TokenTree::Ident(word) => names.contains(&word),
            proc_macro2::TokenTree::Group(group) => search(group.stream(), names),
            _ => false,
        })
    }
    search(signature.to_token_stream(), names)
}
