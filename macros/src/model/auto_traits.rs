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
    let (point, extra) = (source_line(point), quote!(#(#extra)+*));
    let text = source_line(&extra);
    let message = format!("the extension point is `dyn {point}`, not `dyn {point} + {text}`");
    mistakes.on(&extra, format!("{message}: leave `{text}` out, a point is `Send` and `Sync` anyway"));
}
