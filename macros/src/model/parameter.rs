use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, Meta, Type};

use super::key::Key;
use crate::mistakes::Mistakes;
use crate::parse::{Settings, Vocabulary, written_settings};

/// A need: a field of a plugin or a parameter of a contribution.
pub(crate) struct Need {
    pub(crate) name: String,
    pub(crate) place: Span,
    pub(crate) ty: Type,
    pub(crate) of: Option<Key>,
    /// As its author wrote it, in one line.
    pub(crate) source: String,
}

/// The joined options of all `#[plugin(..)]` of a field or a parameter.
pub(crate) fn plugin_settings(
    attributes: &[Attribute],
    vocabulary: &Vocabulary,
    mistakes: &mut Mistakes,
) -> Settings {
    let mut joined = Settings::default();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("plugin")) {
        let example = vocabulary.words.first().map_or("", |word| word.example);
        let tokens = written_settings(attribute, &format!("#[plugin({example})]"), mistakes);
        if tokens.is_empty() && !matches!(attribute.meta, Meta::NameValue(_)) {
            mistakes.on(attribute, format!("`#[plugin]` says nothing here: {}", vocabulary.takes()));
        }
        let settings = Settings::from_tokens(tokens, vocabulary, mistakes);
        joined.join(settings, vocabulary, mistakes);
    }
    joined
}

/// Complains of a type that can't be injected for its form alone.
pub(crate) fn refuse_borrowed(ty: &Type, what: &str, mistakes: &mut Mistakes) {
    match ty {
        Type::Reference(reference) => {
            let advice =
                "a need is owned: write `Arc<dyn P>`, `Many<dyn P>`, `Config<T>` and the like without `&`";
            mistakes.on(reference, format!("a {what} can't be a reference: {advice}"));
        }
        Type::ImplTrait(_) => {
            mistakes.at(ty.span(), format!("a {what} needs a type with a name: write `Arc<dyn P>`"));
        }
        _ => {}
    }
}
