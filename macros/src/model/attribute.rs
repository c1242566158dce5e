use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, Meta};

use crate::mistakes::Mistakes;
use crate::parse::{Settings, Vocabulary, written_settings};

/// The joined options of all attributes of one name, and where the first stands; `None` where there is none.
pub(crate) fn words_of(
    attributes: &[Attribute],
    name: &str,
    vocabulary: &Vocabulary,
    mistakes: &mut Mistakes,
) -> Option<(Settings, Span)> {
    let mut joined: Option<(Settings, Span)> = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
        let example = vocabulary.words.first().map_or("", |word| word.example);
        let tokens = written_settings(attribute, &format!("#[{name}({example})]"), mistakes);
        let settings = Settings::from_tokens(tokens, vocabulary, mistakes);
        let (all, _) = joined.get_or_insert_with(|| (Settings::default(), attribute.span()));
        all.join(settings, vocabulary, mistakes);
    }
    joined
}

/// The joined options of all attributes of one name, each of which has to have some.
pub(crate) fn options_of(
    attributes: &[Attribute],
    name: &str,
    vocabulary: &Vocabulary,
    mistakes: &mut Mistakes,
) -> Settings {
    let of_name = attributes.iter().filter(|attribute| attribute.path().is_ident(name));
    for attribute in of_name.filter(|attribute| is_without_options(&attribute.meta)) {
        mistakes.on(attribute, format!("`#[{name}]` says nothing here: {}", vocabulary.takes()));
    }
    words_of(attributes, name, vocabulary, mistakes).map(|(settings, _)| settings).unwrap_or_default()
}

/// Complains of all attributes of one name, which mean nothing where they stand.
pub(super) fn refuse_all<'a>(
    attributes: impl IntoIterator<Item = &'a Attribute>,
    name: &str,
    message: &str,
    mistakes: &mut Mistakes,
) {
    for attribute in attributes.into_iter().filter(|attribute| attribute.path().is_ident(name)) {
        mistakes.on(attribute, message);
    }
}

fn is_without_options(meta: &Meta) -> bool {
    match meta {
        Meta::Path(_) => true,
        Meta::List(list) => list.tokens.is_empty(),
        // A mistake of its own.
        Meta::NameValue(_) => false,
    }
}
