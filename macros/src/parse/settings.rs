use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, Ident, LitStr, Meta, Path, Token, Type};

use super::conditions::{Condition, conditions};
use super::groups::{expression, ty};
use super::vocabulary::{Takes, Vocabulary, Word};
use crate::mistakes::Mistakes;

/// The value of an option.
pub(crate) enum Value {
    Text(LitStr),
    Expression(Expr),
    Type(Type),
    Path(Path),
    Conditions(Vec<Condition>),
}

struct Setting {
    name: &'static str,
    span: Span,
    value: Option<Value>,
}

/// What was written in an attribute.
#[derive(Default)]
pub(crate) struct Settings(Vec<Setting>);

impl Settings {
    /// From the tokens between the parentheses.
    pub(crate) fn from_tokens(tokens: TokenStream, vocabulary: &Vocabulary, mistakes: &mut Mistakes) -> Self {
        let parser = |input: ParseStream<'_>| Ok(Self::parse(input, vocabulary, mistakes));
        parser.parse2(tokens).unwrap_or_default()
    }

    /// From the rest of `input`.
    pub(crate) fn parse(input: ParseStream<'_>, vocabulary: &Vocabulary, mistakes: &mut Mistakes) -> Self {
        let mut settings = Self::default();
        while !input.is_empty() {
            match one(input, vocabulary, mistakes) {
                Ok(Some((setting, word))) => settings.put(setting, word, vocabulary, mistakes),
                Ok(None) => {}
                Err(error) => {
                    mistakes.add(error);
                    skip_to(input, ',');
                }
            }
            if !input.is_empty() && !input.peek(Token![,]) {
                mistakes.at(input.span(), "expected `,` between two options");
                skip_to(input, ',');
            }
            if input.peek(Token![,]) {
                let _: syn::Result<Token![,]> = input.parse();
            }
        }
        settings
    }

    fn put(&mut self, setting: Setting, word: &Word, vocabulary: &Vocabulary, mistakes: &mut Mistakes) {
        if !word.repeats && self.0.iter().any(|other| other.name == setting.name) {
            mistakes.at(setting.span, format!("`{}` is there twice in {}", word.name, vocabulary.attribute));
        } else {
            self.0.push(setting);
        }
    }

    /// The options of another attribute of the same kind.
    pub(crate) fn join(&mut self, other: Self, vocabulary: &Vocabulary, mistakes: &mut Mistakes) {
        for setting in other.0 {
            if let Some(word) = vocabulary.find(setting.name) {
                self.put(setting, word, vocabulary, mistakes);
            }
        }
    }

    /// Where the option is written, if it is there.
    pub(crate) fn span_of(&self, name: &str) -> Option<Span> {
        self.0.iter().find(|setting| setting.name == name).map(|setting| setting.span)
    }

    /// Whether the option is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.span_of(name).is_some()
    }

    /// Those of `names` that are there, in the order of their writing.
    pub(crate) fn present<'a>(&self, names: &'a [&str]) -> Vec<(&'a str, Span)> {
        let found = self.0.iter().filter_map(|setting| {
            names.iter().find(|name| setting.name == **name).map(|name| (*name, setting.span))
        });
        found.collect()
    }

    /// The string literals of an option, in the order of their writing.
    pub(crate) fn texts(&self, name: &str) -> impl Iterator<Item = &LitStr> {
        self.values(name).filter_map(|value| match value {
            Value::Text(text) => Some(text),
            _ => None,
        })
    }

    /// The string literal of an option.
    pub(crate) fn text(&self, name: &str) -> Option<&LitStr> {
        self.texts(name).next()
    }

    /// The expression of an option.
    pub(crate) fn expression(&self, name: &str) -> Option<&Expr> {
        self.values(name).find_map(|value| match value {
            Value::Expression(expression) => Some(expression),
            _ => None,
        })
    }

    /// The values of an option, in the order of their writing.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &Value> {
        self.values(name)
    }

    /// The type of an option.
    pub(crate) fn ty(&self, name: &str) -> Option<&Type> {
        self.values(name).find_map(|value| match value {
            Value::Type(ty) => Some(ty),
            _ => None,
        })
    }

    /// The path of an option.
    pub(crate) fn path(&self, name: &str) -> Option<&Path> {
        self.values(name).find_map(|value| match value {
            Value::Path(path) => Some(path),
            _ => None,
        })
    }

    /// What has to be so, in the order of writing.
    pub(crate) fn into_conditions(self) -> Vec<Condition> {
        let all = self.0.into_iter().filter_map(|setting| match setting.value {
            Some(Value::Conditions(conditions)) => Some(conditions),
            _ => None,
        });
        all.flatten().collect()
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &Value> {
        self.0.iter().filter(move |setting| setting.name == name).filter_map(|setting| setting.value.as_ref())
    }
}

/// The tokens of the options of an attribute: `#[name]` has none, `#[name(..)]` what is in its parentheses.
pub(crate) fn written_settings(attribute: &Attribute, example: &str, mistakes: &mut Mistakes) -> TokenStream {
    match &attribute.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(pair) => {
            mistakes.on(pair, format!("the options of an attribute stand in parentheses: write `{example}`"));
            TokenStream::new()
        }
    }
}

fn one(
    input: ParseStream<'_>,
    vocabulary: &Vocabulary,
    mistakes: &mut Mistakes,
) -> syn::Result<Option<(Setting, &'static Word)>> {
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        let advice = match vocabulary
            .words
            .iter()
            .find(|word| matches!(word.takes, Takes::Text | Takes::Expression))
        {
            Some(word) => format!("write `{} = \"{}\"`", word.name, text.value()),
            None => vocabulary.takes(),
        };
        return Err(syn::Error::new(text.span(), format!("a text without a name: {advice}")));
    }
    let written = input.call(Ident::parse_any).map_err(|error| {
        syn::Error::new(
            error.span(),
            format!("expected an option of {}: {}", vocabulary.attribute, vocabulary.takes()),
        )
    })?;
    let name = written.unraw().to_string();
    let Some(word) = vocabulary.find(&name) else {
        mistakes.on(&written, vocabulary.does_not_know(&name));
        skip_to(input, ',');
        return Ok(None);
    };
    if word.takes == Takes::Conditions {
        let value = Some(Value::Conditions(conditions(input, &written)?));
        return Ok(Some((Setting { name: word.name, span: written.span(), value }, word)));
    }
    if input.peek(syn::token::Paren) {
        let group: TokenTree = input.parse()?;
        let advice = format!("write `{}`", word.example);
        return Err(syn::Error::new(group.span(), format!("`{name}` takes no parentheses: {advice}")));
    }
    let equals: Option<Token![=]> = input.parse()?;
    let value = match equals {
        Some(equals) if input.is_empty() || input.peek(Token![,]) => {
            return Err(syn::Error::new(
                equals.span,
                format!("the value of `{name}` is missing: write `{}`", word.example),
            ));
        }
        Some(_) => Some(value(input, word)?),
        None if matches!(word.takes, Takes::Nothing | Takes::MaybeExpression) => None,
        None => {
            let message = format!("`{name}` needs a value: write `{}`", word.example);
            return Err(syn::Error::new(written.span(), message));
        }
    };
    Ok(Some((Setting { name: word.name, span: written.span(), value }, word)))
}

fn value(input: ParseStream<'_>, word: &Word) -> syn::Result<Value> {
    let name = word.name;
    match word.takes {
        Takes::Nothing => {
            let value: Expr = input.parse()?;
            Err(syn::Error::new_spanned(value, format!("`{name}` takes no value: write just `{name}`")))
        }
        Takes::Text | Takes::TextOrType if input.peek(LitStr) => {
            let text: LitStr = input.parse()?;
            if text.value().trim().is_empty() {
                return Err(syn::Error::new(text.span(), format!("`{name}` is empty")));
            }
            Ok(Value::Text(text))
        }
        Takes::Text => {
            let value: Expr = input.parse()?;
            let message = format!("`{name}` takes a string literal: write `{}`", word.example);
            Err(syn::Error::new_spanned(value, message))
        }
        Takes::Expression | Takes::MaybeExpression => expression(input).map(Value::Expression),
        Takes::Conditions => conditions(input, &Ident::new(name, Span::call_site())).map(Value::Conditions),
        Takes::Type => ty(input).map(Value::Type),
        Takes::TextOrType => {
            if let Ok(Type::Path(_)) = ty(&input.fork()) {
                return ty(input).map(Value::Type);
            }
            let value: Expr = input.parse()?;
            let message = format!(
                "`{name}` takes a plugin, by its key or its type: write `{}` or `{name} = Type`",
                word.example
            );
            Err(syn::Error::new_spanned(value, message))
        }
        Takes::Path => {
            let path = input.call(Path::parse_mod_style);
            path.map(Value::Path).map_err(|error| {
                let message = format!("`{name}` takes the path of the crate: write `{}`", word.example);
                syn::Error::new(error.span(), message)
            })
        }
    }
}

/// Skips to the next `stop` of this level, or to the end.
pub(crate) fn skip_to(input: ParseStream<'_>, stop: char) {
    skip_to_any(input, &[stop]);
}

/// The same up to the first of several.
pub(crate) fn skip_to_any(input: ParseStream<'_>, stops: &[char]) {
    let _: syn::Result<()> = input.step(|cursor| {
        let mut rest = *cursor;
        while let Some((tree, next)) = rest.token_tree() {
            if matches!(&tree, TokenTree::Punct(punct) if stops.contains(&punct.as_char())) {
                break;
            }
            rest = next;
        }
        Ok(((), rest))
    });
}

/// Skips to the end.
pub(crate) fn skip_all(input: ParseStream<'_>) {
    let _: syn::Result<TokenStream> = input.parse();
}
