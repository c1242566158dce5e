//! How much a function gives: one thing, a whole list, or things for several points.

use syn::{GenericArgument, PathArguments, ReturnType, Signature, Type, TypeTuple};

use super::role::Role;
use crate::mistakes::Mistakes;
use crate::parse::Settings;

/// The tuple in what a provider returns, perhaps within `Result` and `Option`.
pub(super) fn several(
    role: Role,
    signature: &Signature,
    settings: &Settings,
    mistakes: &mut Mistakes,
) -> Option<TypeTuple> {
    const MOST: usize = 8;
    let ReturnType::Type(_, ty) = &signature.output else { return None };
    let tuple = tuple_within(ty).filter(|tuple| !tuple.elems.is_empty())?;
    if role.is_hook() || role == Role::Factory {
        return None;
    }
    if role != Role::Provide {
        let message =
            format!("`#[{}]` gives one thing: only `#[provide]` can give to several points", role.name());
        mistakes.on(tuple, message);
    }
    if let Some(any) = settings.span_of("any_key") {
        mistakes
            .at(any, "what is given to several points is made once: a function for any key gives one thing");
    }
    if tuple.elems.len() > MOST {
        mistakes.on(tuple, format!("a function gives at most {MOST} things: split it"));
    }
    Some(tuple.clone())
}

/// Whether a provider returns a `Vec`, perhaps within `Result` and `Option`.
pub(super) fn is_list(role: Role, signature: &Signature, mistakes: &mut Mistakes) -> bool {
    let ReturnType::Type(_, ty) = &signature.output else { return false };
    let is_list = !role.is_hook() && role != Role::Factory && is_list_within(ty);
    if is_list && role != Role::Provide {
        let message =
            format!("`#[{}]` gives one thing: only `#[provide]` can give a whole list", role.name());
        mistakes.on(ty, message);
    }
    is_list
}

fn is_list_within(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(last) = path.path.segments.last() else { return false };
    if last.ident == "Vec" {
        return true;
    }
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return false };
    let is_wrapper = last.ident == "Result" || last.ident == "Option";
    matches!(arguments.args.first(), Some(GenericArgument::Type(inner)) if is_wrapper && is_list_within(inner))
}

/// The tuple that a type is, perhaps within `Result` and `Option`.
pub(super) fn tuple_within(ty: &Type) -> Option<&TypeTuple> {
    match ty {
        Type::Tuple(tuple) => Some(tuple),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            if last.ident != "Result" && last.ident != "Option" {
                return None;
            }
            let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
            match arguments.args.first()? {
                GenericArgument::Type(inner) => tuple_within(inner),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What a function gives if it does not fail, where its type says so by itself: what an alias stands for is not seen here.
pub(crate) fn without_error(ty: &Type) -> &Type {
    let Type::Path(path) = ty else { return ty };
    let Some(last) = path.path.segments.last().filter(|last| last.ident == "Result") else { return ty };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return ty };
    match (arguments.args.first(), arguments.args.len()) {
        (Some(GenericArgument::Type(given)), 2) => given,
        _ => ty,
    }
}
