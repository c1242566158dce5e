//! `when(..)` and `unless(..)`: what has to be so for something to be there.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, Lit, LitStr, Path, Token, Type};

use super::groups::ty;
use crate::words::{listing, nearest};

/// One condition: one of its terms has to hold, or none.
pub(crate) struct Condition {
    pub(crate) negated: bool,
    pub(crate) any: Vec<Term>,
}

/// What a condition asks.
pub(crate) enum Term {
    /// A value of the configuration, and what it has to be; nothing for `true`.
    Config(LitStr, Option<Lit>),
    Set(LitStr),
    Profile(LitStr),
    Function(Path),
    Provided(Type),
    ProvidedNamed(LitStr),
    Plugin(LitStr),
}

const WORDS: [(&str, &str); 5] = [
    ("config", "config = \"cache.enabled\""),
    ("set", "set = \"redis.url\""),
    ("profile", "profile = \"dev\""),
    ("plugin", "plugin = \"redis\""),
    ("provided", "provided = dyn Metrics"),
];

/// What follows `when` or `unless`.
pub(super) fn conditions(input: ParseStream<'_>, word: &Ident) -> syn::Result<Vec<Condition>> {
    let negated = word == "unless";
    if input.peek(Token![=]) {
        let _: Token![=] = input.parse()?;
        let advice = format!("write `{word} = a_function`, or `{word}(profile = \"dev\")`");
        let path: Path = input.parse().map_err(|error| {
            syn::Error::new(error.span(), format!("`{word} =` takes the path of a function: {advice}"))
        })?;
        return Ok(vec![Condition { negated, any: vec![Term::Function(path)] }]);
    }
    if !input.peek(syn::token::Paren) {
        return Err(syn::Error::new(word.span(), format!("`{word}` of what? {}", advice(word))));
    }
    let content;
    let parentheses = syn::parenthesized!(content in input);
    if content.is_empty() {
        return Err(syn::Error::new(parentheses.span.join(), format!("`{word}` of what? {}", advice(word))));
    }
    let mut all = Vec::new();
    while !content.is_empty() {
        all.push(Condition { negated, any: terms(&content, word)? });
        if !content.is_empty() {
            let _: Token![,] = content.parse().map_err(|error| {
                syn::Error::new(
                    error.span(),
                    "expected `,` between two conditions, or `|` between two values",
                )
            })?;
        }
    }
    Ok(all)
}

fn advice(word: &Ident) -> String {
    let examples = WORDS.iter().map(|(_, example)| format!("{word}({example})"));
    let examples: Vec<String> = examples.collect();
    format!("it takes {}", listing(examples.iter().map(String::as_str)))
}

fn terms(input: ParseStream<'_>, word: &Ident) -> syn::Result<Vec<Term>> {
    let name = input
        .call(Ident::parse_any)
        .map_err(|error| syn::Error::new(error.span(), format!("expected a condition: {}", advice(word))))?;
    let text = name.to_string();
    let Some((_, example)) = WORDS.iter().find(|(known, _)| *known == text) else {
        return Err(syn::Error::new(name.span(), unknown(&text, word)));
    };
    let _: Token![=] = input.parse().map_err(|error| {
        syn::Error::new(error.span(), format!("`{text}` needs a value: write `{word}({example})`"))
    })?;
    match text.as_str() {
        "config" => config(input, example),
        "set" => Ok(vec![Term::Set(path(&one_text(input, &text, example)?)?)]),
        "profile" => Ok(texts(input, &text, example)?.into_iter().map(Term::Profile).collect()),
        "plugin" => Ok(texts(input, &text, example)?.into_iter().map(Term::Plugin).collect()),
        _ if input.peek(LitStr) => {
            Ok(texts(input, &text, example)?.into_iter().map(Term::ProvidedNamed).collect())
        }
        _ => several(input, ty).map(|types| types.into_iter().map(Term::Provided).collect()),
    }
}

fn unknown(name: &str, word: &Ident) -> String {
    if name == "is" {
        return "`is` follows the value that it is about: `config = \"cache.mode\", is = \"fast\"`"
            .to_owned();
    }
    match nearest(name, WORDS.iter().map(|(known, _)| *known)) {
        Some(meant) => format!("unknown condition `{name}`: did you mean `{meant}`?"),
        None => format!("unknown condition `{name}`: {}", advice(word)),
    }
}

/// `"cache.mode"`, and perhaps `, is = "fast" | "safe"`.
fn config(input: ParseStream<'_>, example: &str) -> syn::Result<Vec<Term>> {
    let path = path(&one_text(input, "config", example)?)?;
    let ahead = input.fork();
    let is_said = ahead.parse::<Token![,]>().is_ok() && ahead.parse::<Ident>().is_ok_and(|word| word == "is");
    if !is_said {
        return Ok(vec![Term::Config(path, None)]);
    }
    let _: Token![,] = input.parse()?;
    let word: Ident = input.parse()?;
    let advice = "write `is = \"fast\"`, a text, a whole number, `true` or `false`";
    let _: Token![=] = input
        .parse()
        .map_err(|error| syn::Error::new(error.span(), format!("`is` needs a value: {advice}")))?;
    let place = if input.is_empty() { word.span() } else { input.span() };
    let values: Vec<Lit> = several(input, Lit::parse)
        .map_err(|_| syn::Error::new(place, format!("`is` takes a value: {advice}")))?;
    let is_impossible = |value: &&Lit| !matches!(value, Lit::Str(_) | Lit::Int(_) | Lit::Bool(_));
    if let Some(other) = values.iter().find(is_impossible) {
        return Err(syn::Error::new(other.span(), format!("`is` takes another kind of value: {advice}")));
    }
    Ok(values.into_iter().map(|value| Term::Config(path.clone(), Some(value))).collect())
}

/// A path of the configuration.
fn path(text: &LitStr) -> syn::Result<LitStr> {
    let value = text.value();
    let has_section = value.contains('.') && value.split('.').all(|key| !key.is_empty());
    if has_section {
        return Ok(text.clone());
    }
    let advice = "write the section and the key in it, as in `cache.enabled`";
    Err(syn::Error::new(text.span(), format!("`{value}` is no path of the configuration: {advice}")))
}

fn one_text(input: ParseStream<'_>, name: &str, example: &str) -> syn::Result<LitStr> {
    let place = input.span();
    let text: LitStr = input
        .parse()
        .map_err(|_| syn::Error::new(place, format!("`{name}` takes a string literal: write `{example}`")))?;
    if text.value().trim().is_empty() {
        return Err(syn::Error::new(text.span(), format!("`{name}` is empty")));
    }
    Ok(text)
}

/// `"a" | "b"`.
fn texts(input: ParseStream<'_>, name: &str, example: &str) -> syn::Result<Vec<LitStr>> {
    let mut all = vec![one_text(input, name, example)?];
    while input.peek(Token![|]) {
        let _: Token![|] = input.parse()?;
        all.push(one_text(input, name, example)?);
    }
    Ok(all)
}

fn several<T>(input: ParseStream<'_>, one: fn(ParseStream<'_>) -> syn::Result<T>) -> syn::Result<Vec<T>> {
    let all: Punctuated<T, Token![|]> = Punctuated::parse_separated_nonempty_with(input, one)?;
    Ok(all.into_iter().collect())
}

impl Term {
    /// Where it is written.
    pub(crate) fn place(&self) -> Span {
        use syn::spanned::Spanned;
        match self {
            Self::Config(text, _)
            | Self::Set(text)
            | Self::Profile(text)
            | Self::ProvidedNamed(text)
            | Self::Plugin(text) => text.span(),
            Self::Function(path) => path.span(),
            Self::Provided(ty) => ty.span(),
        }
    }
}
