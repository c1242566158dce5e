use quote::quote;
use syn::{GenericArgument, Path, PathArguments, Type, TypeParamBound, TypeTraitObject};

use crate::mistakes::Mistakes;
use crate::source_line::source_line;

/// What points are asked for in, and given in.
const WRAPPERS: [&str; 8] = ["Arc", "Box", "Keyed", "Lazy", "Many", "Option", "Result", "Vec"];

const AUTO_TRAITS: [&str; 5] = ["RefUnwindSafe", "Send", "Sync", "Unpin", "UnwindSafe"];

/// Complains of `dyn P + Send`, which is another type than the point `dyn P`, though every point is `Send` and `Sync`.
pub(crate) fn refuse_auto_traits(ty: &Type, mistakes: &mut Mistakes) {
    match ty {
        Type::TraitObject(object) => refuse(object, mistakes),
        Type::Paren(inner) => refuse_auto_traits(&inner.elem, mistakes),
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return };
            let PathArguments::AngleBracketed(arguments) = &last.arguments else { return };
            let wrapper = last.ident.to_string();
            if !WRAPPERS.contains(&wrapper.as_str()) {
                return;
            }
            let types = arguments.args.iter().filter_map(|argument| match argument {
                GenericArgument::Type(inner) => Some(inner),
                _ => None,
            });
            // What comes second in a `Result` is an error and no point: it may well be `dyn Error + Send + Sync`.
            let asked = if wrapper == "Result" { 1 } else { usize::MAX };
            types.take(asked).for_each(|inner| refuse_auto_traits(inner, mistakes));
        }
        _ => {}
    }
}

/// Traits of the standard library that somebody asks for in the hope of getting one: what an error would say of the point
/// that they are not.
const OF_STD: [&str; 6] = ["Any", "Error", "Fn", "FnMut", "FnOnce", "Future"];

/// Whether a trait is none that can be a point.
fn is_of_std(path: &Path) -> bool {
    let is_in_std = path.segments.first().is_some_and(|first| {
        path.segments.len() > 1 && ["alloc", "core", "std"].contains(&first.ident.to_string().as_str())
    });
    is_in_std || path.segments.last().is_some_and(|last| OF_STD.contains(&last.ident.to_string().as_str()))
}

fn refuse(object: &TypeTraitObject, mistakes: &mut Mistakes) {
    let traits = object.bounds.iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => Some(&bound.path),
        _ => None,
    });
    let is_auto = |path: &&Path| {
        path.segments.last().is_some_and(|last| AUTO_TRAITS.contains(&last.ident.to_string().as_str()))
    };
    let (extra, points): (Vec<&Path>, Vec<&Path>) = traits.partition(is_auto);
    let ([point, ..], [_, ..]) = (points.as_slice(), extra.as_slice()) else { return };
    if is_of_std(point) {
        return;
    }
    let (point, extra) = (source_line(point), quote!(#(#extra)+*));
    let text = source_line(&extra);
    let message = format!("the extension point is `dyn {point}`, not `dyn {point} + {text}`");
    mistakes.on(&extra, format!("{message}: leave `{text}` out, a point is `Send` and `Sync` anyway"));
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn is_refused(ty: &Type) -> bool {
        let mut mistakes = Mistakes::default();
        refuse_auto_traits(ty, &mut mistakes);
        !mistakes.is_empty()
    }

    #[test]
    fn only_what_can_be_a_point_is_told_from_a_point() {
        assert!(is_refused(&parse_quote!(Arc<dyn Clock + Send>)));
        assert!(is_refused(&parse_quote!(Option<Arc<dyn api::Clock + Send + Sync>>)));
        assert!(!is_refused(&parse_quote!(Arc<dyn Clock>)));
        assert!(!is_refused(&parse_quote!(Arc<dyn Fn() -> u8 + Send + Sync>)));
        assert!(!is_refused(&parse_quote!(Box<dyn Future<Output = u8> + Send>)));
        assert!(!is_refused(&parse_quote!(Arc<dyn std::fmt::Debug + Send>)));
    }
}
