use syn::spanned::Spanned;
use syn::{
    Attribute, FnArg, GenericParam, Generics, ItemTrait, Path, ReturnType, Signature, TraitItem, TraitItemFn,
    Type, TypeParamBound, WherePredicate,
};

use crate::mistakes::Mistakes;
use crate::words::plain;

/// Complains of what keeps a trait from being used as `dyn Trait`, in words of extension points.
pub(crate) fn refuse_unusable(item: &ItemTrait, has_aggregate: bool, mistakes: &mut Mistakes) {
    let name = plain(&item.ident);
    refuse_confined(item, &name, mistakes);
    for bound in &item.supertraits {
        if let TypeParamBound::Trait(bound) = bound
            && is_sized_trait(&bound.path)
            && let Some(last) = bound.path.segments.last()
        {
            let message = format!(
                "`{}` can't stand above an extension point: `dyn {name}` can't have it",
                plain(&last.ident)
            );
            mistakes.on(&bound.path, message);
        }
    }
    for member in &item.items {
        match member {
            TraitItem::Type(associated) if !bound_to_sized(&associated.generics) => {
                let advice = "make it a type parameter of the trait";
                mistakes.on(
                    &associated.ident,
                    format!("an extension point can't have associated types: {advice}"),
                );
            }
            TraitItem::Const(associated) => {
                let advice = "make it a method";
                mistakes.on(
                    &associated.ident,
                    format!("an extension point can't have associated constants: {advice}"),
                );
            }
            TraitItem::Fn(method) => refuse_method(item, method, has_aggregate, mistakes),
            _ => {}
        }
    }
}

/// The numbers of those members that are methods which can't be called through a `dyn Trait`.
pub(super) fn refusals_of(item: &ItemTrait) -> Vec<usize> {
    let is_refused = |member: &TraitItem| {
        let mut refusals = Mistakes::default();
        if let TraitItem::Fn(method) = member {
            refuse_method(item, method, false, &mut refusals);
        }
        !refusals.is_empty()
    };
    item.items.iter().enumerate().filter(|(_, member)| is_refused(member)).map(|(at, _)| at).collect()
}

/// Whether what implements that trait has a size.
pub(super) fn is_sized_trait(path: &Path) -> bool {
    path.segments.last().is_some_and(|last| SIZED.contains(&plain(&last.ident).as_str()))
}

// What else stands above the trait may bring `Send` and `Sync` with it; where nothing else does, they are missing.
fn refuse_confined(item: &ItemTrait, name: &str, mistakes: &mut Mistakes) {
    let mut missing = vec!["Send", "Sync"];
    for bound in item.supertraits.iter().chain(bounds_of_self(&item.generics)) {
        match bound {
            TypeParamBound::Trait(bound) => match bound.path.segments.last().map(|last| plain(&last.ident)) {
                Some(known) if missing.contains(&known.as_str()) => missing.retain(|one| *one != known),
                Some(known) if known == "Send" || known == "Sync" => {}
                _ => return,
            },
            TypeParamBound::Lifetime(_) => {}
            _ => return,
        }
    }
    if !missing.is_empty() {
        let advice = format!("write `trait {name}: Send + Sync`");
        mistakes.on(&item.ident, format!("an extension point is shared between threads: {advice}"));
    }
}

// Traits of the standard library that take or return `Self` by value or have type parameters on their methods.
const SIZED: [&str; 9] =
    ["Sized", "Clone", "Copy", "Default", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash"];

fn refuse_method(item: &ItemTrait, method: &TraitItemFn, has_aggregate: bool, mistakes: &mut Mistakes) {
    let name = plain(&item.ident);
    // The list of providers has a size, so that it would have to have such a method.
    let or_sized = if has_aggregate { "" } else { ", or add `where Self: Sized`" };
    let awaited = item.attrs.iter().chain(&method.attrs).any(may_rewrite);
    let method = &method.sig;
    if bound_to_sized(&method.generics) {
        return;
    }
    if let Some(asynchronous) = method.asyncness.filter(|_| !awaited) {
        let message =
            format!("`dyn {name}` can't have a plain `async fn`: put `#[async_trait]` on the trait");
        mistakes.at(asynchronous.span, message);
        return;
    }
    if method.receiver().is_none() {
        let message = format!(
            "a function without `&self` can't be called through `dyn {name}`: give it `&self`{or_sized}"
        );
        mistakes.on(&method.ident, message);
        return;
    }
    let parameter =
        method.generics.params.iter().find(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
    if let Some(parameter) = parameter {
        let message = format!(
            "a method with type parameters can't be called through `dyn {name}`: take a `&dyn ..`{or_sized}"
        );
        mistakes.on(parameter, message);
    }
    refuse_anonymous_arguments(method, &name, mistakes);
    refuse_output(method, &name, or_sized, mistakes);
}

fn refuse_anonymous_arguments(method: &Signature, name: &str, mistakes: &mut Mistakes) {
    for argument in &method.inputs {
        if let FnArg::Typed(argument) = argument
            && let Type::ImplTrait(anonymous) = &*argument.ty
        {
            mistakes.on(
                anonymous,
                format!(
                    "`impl ..` can't be called through `dyn {name}`: take a `&dyn ..` or a `Box<dyn ..>`"
                ),
            );
        }
    }
}

fn refuse_output(method: &Signature, name: &str, or_sized: &str, mistakes: &mut Mistakes) {
    let ReturnType::Type(_, output) = &method.output else { return };
    match &**output {
        Type::ImplTrait(anonymous) => {
            mistakes.on(
                anonymous,
                format!("`impl ..` can't be returned through `dyn {name}`: return a `Box<dyn ..>`"),
            );
        }
        Type::Path(path) if path.qself.is_none() && path.path.is_ident("Self") => {
            let message = format!(
                "`Self` can't be returned through `dyn {name}`: return an `Arc<dyn {name}>`{or_sized}"
            );
            mistakes.at(output.span(), message);
        }
        _ => {}
    }
}

// Any attribute that is not the compiler's own may be a macro that rewrites what it stands on.
fn may_rewrite(attribute: &Attribute) -> bool {
    const PLAIN: [&str; 14] = [
        "doc",
        "cfg",
        "allow",
        "warn",
        "deny",
        "forbid",
        "expect",
        "must_use",
        "deprecated",
        "inline",
        "cold",
        "diagnostic",
        "rustfmt",
        "clippy",
    ];
    let first = attribute.path().segments.first().map(|segment| plain(&segment.ident));
    !first.is_some_and(|first| PLAIN.contains(&first.as_str()))
}

pub(super) fn bound_to_sized(generics: &Generics) -> bool {
    bounds_of_self(generics).any(|bound| {
        matches!(bound, TypeParamBound::Trait(bound) if bound.path.segments.last().is_some_and(|last| last.ident == "Sized"))
    })
}

/// What stands behind `where Self:`.
fn bounds_of_self(generics: &Generics) -> impl Iterator<Item = &TypeParamBound> {
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let of_self = predicates.filter_map(|predicate| match predicate {
        WherePredicate::Type(predicate) => {
            let is_self = matches!(&predicate.bounded_ty, Type::Path(path) if path.path.is_ident("Self"));
            is_self.then_some(&predicate.bounds)
        }
        _ => None,
    });
    of_self.flatten()
}
