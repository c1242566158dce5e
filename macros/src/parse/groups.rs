//! Invisible groups: the compiler puts what a macro passes on, such as a `$t:ty`, into one. They are opened where they
//! come in, so that nobody behind has to know of them.

use proc_macro2::TokenStream;
use syn::parse::ParseStream;
use syn::{
    Data, DeriveInput, Expr, FnArg, GenericArgument, ImplItem, Item, LitStr, PathArguments, ReceiverKind,
    ReturnType, Signature, TraitItem, Type, WherePredicate,
};

use crate::mistakes::Mistakes;

/// The item below an attribute.
pub(crate) fn item(tokens: TokenStream) -> syn::Result<Item> {
    let mut item = syn::parse2(tokens)?;
    match &mut item {
        Item::Impl(block) => {
            open(&mut block.self_ty);
            for member in &mut block.items {
                if let ImplItem::Fn(function) = member {
                    open_signature(&mut function.sig);
                }
            }
        }
        Item::Trait(declared) => {
            for member in &mut declared.items {
                if let TraitItem::Fn(method) = member {
                    open_signature(&mut method.sig);
                }
            }
        }
        _ => {}
    }
    Ok(item)
}

/// The type below a derive.
pub(crate) fn derived(tokens: TokenStream) -> syn::Result<DeriveInput> {
    let mut input: DeriveInput = syn::parse2(tokens)?;
    if let Data::Struct(data) = &mut input.data {
        data.fields.iter_mut().for_each(|field| open(&mut field.ty));
    }
    Ok(input)
}

/// A type that stands alone.
pub(crate) fn ty(input: ParseStream<'_>) -> syn::Result<Type> {
    let mut ty = input.parse()?;
    open(&mut ty);
    Ok(ty)
}

/// The same, or `wrong` said of what stands in its place. What is in quotes is taken as it was meant.
pub(crate) fn ty_or(input: ParseStream<'_>, wrong: &str, mistakes: &mut Mistakes) -> Option<Type> {
    let place = input.span();
    if input.peek(LitStr) {
        let text: LitStr = mistakes.keep(input.parse())?;
        let meant = text.parse().ok();
        let advice = if meant.is_some() { ", without quotes" } else { "" };
        mistakes.at(place, format!("{wrong}{advice}"));
        return meant;
    }
    ty(input).map_err(|_| mistakes.at(place, wrong)).ok()
}

/// An expression that stands alone.
pub(crate) fn expression(input: ParseStream<'_>) -> syn::Result<Expr> {
    let mut expression = input.parse()?;
    while let Expr::Group(group) = expression {
        expression = *group.expr;
    }
    Ok(expression)
}

fn open_signature(signature: &mut Signature) {
    for input in &mut signature.inputs {
        match input {
            FnArg::Typed(argument) => open(&mut argument.ty),
            FnArg::Receiver(receiver) => {
                if let ReceiverKind::Typed(_, ty) = &mut receiver.kind {
                    open(ty);
                }
            }
        }
    }
    if let ReturnType::Type(_, ty) = &mut signature.output {
        open(ty);
    }
    for predicate in signature.generics.where_clause.iter_mut().flat_map(|clause| &mut clause.predicates) {
        if let WherePredicate::Type(predicate) = predicate {
            open(&mut predicate.bounded_ty);
        }
    }
}

// Behind a `&` a group stays: it holds together what it stands around, as parentheses do in `&(dyn A + Send)`.
fn open(ty: &mut Type) {
    while let Type::Group(group) = ty {
        *ty = std::mem::replace(&mut *group.elem, Type::Verbatim(TokenStream::new()));
    }
    match ty {
        Type::Path(path) => {
            for segment in &mut path.path.segments {
                let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else { continue };
                for argument in &mut arguments.args {
                    if let GenericArgument::Type(inner) = argument {
                        open(inner);
                    }
                }
            }
        }
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(open),
        Type::Paren(inner) => open(&mut inner.elem),
        _ => {}
    }
}
