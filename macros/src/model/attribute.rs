use proc_macro2::Span;
use syn::Attribute;
use syn::spanned::Spanned;

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
