use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{GenericArgument, Ident, PathArguments, Type};

use super::key::Key;
use crate::mistakes::Mistakes;
use crate::source_line::source_line;

/// A need: a field of a plugin or a parameter of a contribution.
pub(crate) struct Need {
    pub(crate) name: String,
    pub(crate) place: Span,
    pub(crate) ty: Type,
    pub(crate) of: Option<Key>,
    /// As its author wrote it, in one line.
    pub(crate) source: String,
}

/// Complains of a type that can't be injected for its form alone.
pub(crate) fn refuse_form(ty: &Type, what: &str, mistakes: &mut Mistakes) {
    match ty {
        Type::Reference(reference) => {
            let advice =
                "a need is owned: write `Arc<dyn P>`, `Many<dyn P>`, `Config<T>` and the like without `&`";
            mistakes.on(reference, format!("a {what} can't be a reference: {advice}"));
        }
        Type::ImplTrait(_) => {
            mistakes.at(ty.span(), format!("a {what} needs a type with a name: write `Arc<dyn P>`"));
        }
        Type::TraitObject(_) => {
            let point = source_line(ty);
            let advice = format!("what a point provides is asked for as `Arc<{point}>`");
            mistakes.on(ty, format!("`{point}` has no size of its own: {advice}"));
        }
        _ => {
            if let Some(point) = held_by_rc(ty) {
                let (held, point) = (source_line(ty), source_line(point));
                let advice = format!("what a point provides is shared between threads: write `Arc<{point}>`");
                mistakes.on(ty, format!("`{held}` stays in one thread, and {advice}"));
            }
            if let Some((_, point @ Type::TraitObject(_))) = held_by(ty, &["Option"]) {
                let point = source_line(point);
                let advice = format!("what a point provides is asked for as `Option<Arc<{point}>>`");
                mistakes.on(ty, format!("`{point}` has no size of its own: {advice}"));
            }
            refuse_arc_within(ty, mistakes);
            if let Some((handle, list)) = held_by(ty, &["Lazy", "Fresh"])
                && let Some((_, point)) = held_by(list, &["Many", "Keyed"])
            {
                let (list, point) = (source_line(list), source_line(point));
                let advice = format!("write `{list}`, or `{handle}<{point}>` for one provider");
                mistakes.on(ty, format!("no list is `{handle}`: {advice}"));
            }
        }
    }
}

/// Complains of an `Arc` within what is written around the point alone, and of a `Vec` of what a point provides.
fn refuse_arc_within(ty: &Type, mistakes: &mut Mistakes) {
    let asked = held_by(ty, &["Option"]).map_or(ty, |(_, asked)| asked);
    let Some((holder, held)) = held_by(asked, &["Lazy", "Fresh", "Many", "Keyed", "Vec"]) else { return };
    let Some((_, point)) = held_by(held, &["Arc"]) else { return };
    let (written, is_trait, point) =
        (source_line(asked), matches!(point, Type::TraitObject(_)), source_line(point));
    if holder != "Vec" {
        mistakes.on(
            asked,
            format!("`{holder}` stands around the point itself, without `Arc`: write `{holder}<{point}>`"),
        );
    } else if is_trait {
        let advice = format!("write `Many<{point}>` for all providers, `Keyed<{point}>` if they have keys");
        mistakes.on(asked, format!("`{written}` can't be injected: {advice}"));
    }
}

/// Complains of `of` beside a type that is all providers.
pub(crate) fn refuse_of(ty: &Type, mistakes: &mut Mistakes) {
    let asked = held_by(ty, &["Option"]).map_or(ty, |(_, asked)| asked);
    if let Some((_, point)) = held_by(asked, &["Many", "Keyed"]) {
        let (all, point) = (source_line(asked), source_line(point));
        let advice = format!("write `Arc<{point}>`, or leave `of` out");
        mistakes.on(ty, format!("`{all}` is all providers, and `of` chooses one: {advice}"));
    }
}

/// Whether a value of this type is never injected, for its form alone, so that it can only be passed by a caller.
pub(crate) fn is_only_passed(ty: &Type) -> bool {
    const VALUES: [&str; 17] = [
        "bool", "char", "String", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
        "i128", "isize", "f32", "f64",
    ];
    match ty {
        Type::Reference(_) | Type::Tuple(_) | Type::Array(_) => true,
        Type::Path(path) => VALUES.iter().any(|value| path.path.is_ident(value)),
        _ => false,
    }
}

/// Whether a struct with a field of this type is no plugin whatever else is said of it.
pub(crate) fn is_no_field_of_a_plugin(ty: &Type) -> bool {
    matches!(ty, Type::TraitObject(_)) || held_by_rc(ty).is_some()
}

/// The `dyn P` in `Rc<dyn P>`.
fn held_by_rc(ty: &Type) -> Option<&Type> {
    let (_, held) = held_by(ty, &["Rc"])?;
    matches!(held, Type::TraitObject(_)).then_some(held)
}

/// The `T` in `Holder<T>`, for holders of these names.
fn held_by<'t>(ty: &'t Type, holders: &[&str]) -> Option<(&'t Ident, &'t Type)> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| holders.iter().any(|holder| last.ident == holder))?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(held)) => Some((&last.ident, held)),
        _ => None,
    }
}
