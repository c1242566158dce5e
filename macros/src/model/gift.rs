use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Token, Type};

use super::auto_traits::refuse_auto_traits;
use super::key::Key;
use super::placement::Placement;
use crate::mistakes::Mistakes;
use crate::parse::{Condition, PROVIDES, Settings, Vocabulary, skip_all, skip_to, ty_or, written_settings};
use crate::source_line::source_line;

/// One `#[provides(..)]`: a point that the struct itself is given to.
pub(crate) struct Gift {
    pub(crate) point: Type,
    pub(crate) key: Option<Key>,
    pub(crate) fallback: bool,
    pub(crate) placement: Placement,
    /// What has to be so for it to be there.
    pub(crate) when: Vec<Condition>,
    /// As its author wrote it, in one line.
    pub(crate) source: String,
}

/// All `#[provides(..)]` of a struct.
pub(crate) fn gifts(attributes: &[Attribute], mistakes: &mut Mistakes) -> Vec<Gift> {
    let mut gifts: Vec<Gift> = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("provides")) {
        let Some(gift) = one(attribute, mistakes) else { continue };
        if gifts.iter().any(|other| same(other, &gift)) {
            let point = gift.point.to_token_stream();
            mistakes.on(&gift.point, format!("`{point}` is provided twice: leave one `#[provides]` out"));
        } else {
            gifts.push(gift);
        }
    }
    gifts
}

fn one(attribute: &Attribute, mistakes: &mut Mistakes) -> Option<Gift> {
    let tokens = written_settings(attribute, "#[provides(dyn P)]", mistakes);
    if tokens.is_empty() {
        if !matches!(attribute.meta, syn::Meta::NameValue(_)) {
            mistakes.on(attribute, "`#[provides]` of which point? write `#[provides(dyn P)]`");
        }
        return None;
    }
    let parser = |input: ParseStream<'_>| Ok(point_and_settings(input, &PROVIDES, mistakes));
    let (point, settings) = parser.parse2(tokens).ok()?;
    let key = Key::of(&settings, "key", mistakes);
    let placement = Placement::of(&settings, mistakes);
    if let Some(point) = &point {
        refuse_auto_traits(point, mistakes);
    }
    let fallback = settings.has("fallback");
    let when = settings.into_conditions();
    Some(Gift { point: point?, key, fallback, placement, when, source: source_line(attribute) })
}

/// The point that stands first in an attribute, and the options behind it.
pub(super) fn point_and_settings(
    input: ParseStream<'_>,
    vocabulary: &Vocabulary,
    mistakes: &mut Mistakes,
) -> (Option<Type>, Settings) {
    if starts_with_option(input, vocabulary) {
        let attribute = vocabulary.attribute.replace("]`", "(dyn P, ..)]`");
        mistakes.at(input.span(), format!("the point is missing: it comes first, as in {attribute}"));
        skip_all(input);
        return (None, Settings::default());
    }
    let wrong = format!("a point belongs here: write {}", vocabulary.attribute.replace("]`", "(dyn P)]`"));
    let point = ty_or(input, &wrong, mistakes);
    if point.is_none() {
        skip_to(input, ',');
    }
    if !input.is_empty() && !input.peek(Token![,]) {
        mistakes.at(input.span(), "expected `,` after the point");
        skip_to(input, ',');
    }
    let _: syn::Result<Option<Token![,]>> = input.parse();
    if input.peek(Token![dyn]) {
        let advice = if std::ptr::eq(vocabulary, &PROVIDES) {
            "one attribute for each gift: write another `#[provides(dyn ..)]` for this point"
        } else {
            "a factory provides one point: write another function for this one"
        };
        mistakes.at(input.span(), advice);
        skip_all(input);
        return (point, Settings::default());
    }
    (point, Settings::parse(input, vocabulary, mistakes))
}

fn starts_with_option(input: ParseStream<'_>, vocabulary: &Vocabulary) -> bool {
    if input.peek(Ident) && input.peek2(Token![=]) {
        return true;
    }
    let ahead: syn::Result<Ident> = input.fork().parse();
    ahead.is_ok_and(|word| vocabulary.find(&word.to_string()).is_some())
}

fn same(left: &Gift, right: &Gift) -> bool {
    let key = |gift: &Gift| gift.key.as_ref().map(Key::written);
    let point = |gift: &Gift| gift.point.to_token_stream().to_string();
    point(left) == point(right) && key(left) == key(right)
}

impl Gift {
    /// Where the point is written.
    pub(crate) fn place(&self) -> proc_macro2::Span {
        self.point.span()
    }
}
