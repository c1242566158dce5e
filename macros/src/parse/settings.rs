use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, Ident, LitStr, Meta, Path, Token, Type};

use super::conditions::{Condition, conditions};
use super::groups::{expression, ty, ty_or};
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
    /// Whether it is written so, and not as something that it was probably meant by.
    is_written: bool,
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

    // What is guessed gives way to what is written: of it something has been said already.
    fn put(&mut self, setting: Setting, word: &Word, vocabulary: &Vocabulary, mistakes: &mut Mistakes) {
        let first = self.0.iter_mut().find(|other| !word.repeats && other.name == setting.name);
        match first {
            None => self.0.push(setting),
            Some(first) if first.is_written && setting.is_written => mistakes
                .at(setting.span, format!("`{}` is there twice in {}", word.name, vocabulary.attribute)),
            Some(guessed) if setting.is_written => *guessed = setting,
            Some(_) => {}
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

    /// Where the option is written, if it is there. What was guessed is nowhere: nothing more is to be said of it.
    pub(crate) fn span_of(&self, name: &str) -> Option<Span> {
        self.written().find(|setting| setting.name == name).map(|setting| setting.span)
    }

    /// Whether the option is there, be it guessed.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|setting| setting.name == name)
    }

    /// Those of `names` that are written, in their order.
    pub(crate) fn present<'a>(&self, names: &'a [&str]) -> Vec<(&'a str, Span)> {
        let found = self.written().filter_map(|setting| {
            names.iter().find(|name| setting.name == **name).map(|name| (*name, setting.span))
        });
        found.collect()
    }

    fn written(&self) -> impl Iterator<Item = &Setting> {
        self.0.iter().filter(|setting| setting.is_written)
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
        let is_choice = |word: &&Word| matches!(word.takes, Takes::Nothing | Takes::Type);
        let Some(word) = vocabulary.find(&text.value()).filter(is_choice) else {
            return Err(syn::Error::new(text.span(), nameless(&text, vocabulary)));
        };
        mistakes.at(text.span(), format!("an option stands without quotes: write `{}`", word.example));
        return Ok(Some((
            Setting { name: word.name, span: text.span(), value: None, is_written: true },
            word,
        )));
    }
    let written = input.call(Ident::parse_any).map_err(|error| {
        syn::Error::new(
            error.span(),
            format!("expected an option of {}: {}", vocabulary.attribute, vocabulary.takes()),
        )
    })?;
    let name = written.unraw().to_string();
    let mut of_value = Mistakes::default();
    let word = if let Some(word) = vocabulary.find(&name) {
        word
    } else {
        mistakes.on(&written, vocabulary.does_not_know(&name));
        // The stub takes the word as it was meant, so that nothing is said of what follows from the slip.
        let Some(meant) = vocabulary.meant(&name) else {
            skip_to(input, ',');
            return Ok(None);
        };
        meant
    };
    let value = value_of(input, word, &written, &mut of_value);
    if !of_value.is_empty() {
        skip_to(input, ',');
    }
    let is_written = word.name == name;
    if is_written {
        mistakes.join(of_value);
    }
    Ok(Some((Setting { name: word.name, span: written.span(), value, is_written }, word)))
}

/// What to say of a text where a word belongs.
fn nameless(text: &LitStr, vocabulary: &Vocabulary) -> String {
    let advice = match vocabulary
        .words
        .iter()
        .find(|word| matches!(word.takes, Takes::Text | Takes::PluginKey | Takes::Expression))
    {
        Some(word) => format!("write `{} = \"{}\"`", word.name, text.value()),
        None => vocabulary.takes(),
    };
    format!("a text without a name: {advice}")
}

/// What follows the word `written`, as far as it can be made out.
fn value_of(input: ParseStream<'_>, word: &Word, written: &Ident, mistakes: &mut Mistakes) -> Option<Value> {
    let name = word.name;
    if word.takes == Takes::Conditions {
        return mistakes.keep(conditions(input, written)).map(Value::Conditions);
    }
    if input.peek(syn::token::Paren) {
        let group: TokenTree = mistakes.keep(input.parse())?;
        let advice = format!("write `{}`", word.example);
        mistakes.at(group.span(), format!("`{name}` takes no parentheses: {advice}"));
        let TokenTree::Group(group) = group else { return None };
        return ty.parse2(group.stream()).ok().filter(|_| word.takes == Takes::Type).map(Value::Type);
    }
    let equals: Option<Token![=]> = mistakes.keep(input.parse())?;
    match equals {
        Some(equals) if input.is_empty() || input.peek(Token![,]) => {
            let message = format!("the value of `{name}` is missing: write `{}`", word.example);
            mistakes.at(equals.span, message);
            None
        }
        Some(_) => value(input, word, mistakes),
        None if matches!(word.takes, Takes::Nothing | Takes::MaybeExpression) => None,
        None => {
            mistakes.on(written, format!("`{name}` needs a value: write `{}`", word.example));
            None
        }
    }
}

fn value(input: ParseStream<'_>, word: &Word, mistakes: &mut Mistakes) -> Option<Value> {
    let name = word.name;
    match word.takes {
        Takes::Nothing => refused(input, &format!("`{name}` takes no value: write just `{name}`"), mistakes),
        Takes::Text | Takes::PluginKey | Takes::TextOrType if input.peek(LitStr) => {
            let text: LitStr = mistakes.keep(input.parse())?;
            if text.value().trim().is_empty() {
                mistakes.on(&text, format!("`{name}` is empty"));
                return None;
            }
            Some(Value::Text(text))
        }
        Takes::Text => {
            refused(input, &format!("`{name}` takes a string literal: write `{}`", word.example), mistakes)
        }
        Takes::PluginKey => {
            let message = "`key` takes a string literal: write `key = \"..\"`, or in the list `Type as \"..\"` for each instance of a generic plugin";
            refused(input, message, mistakes)
        }
        Takes::Expression | Takes::MaybeExpression => mistakes.keep(expression(input)).map(Value::Expression),
        Takes::Conditions => {
            let name = Ident::new(name, Span::call_site());
            mistakes.keep(conditions(input, &name)).map(Value::Conditions)
        }
        Takes::Type => {
            let wrong = format!("`{name}` takes a type: write `{}`", word.example);
            ty_or(input, &wrong, mistakes).map(Value::Type)
        }
        Takes::TextOrType => {
            if let Ok(Type::Path(_)) = ty(&input.fork()) {
                return ty(input).ok().map(Value::Type);
            }
            let message = format!(
                "`{name}` takes a plugin, by its key or its type: write `{}` or `{name} = Type`",
                word.example
            );
            refused(input, &message, mistakes)
        }
        Takes::Path => {
            let path = input.call(Path::parse_mod_style).map_err(|error| {
                let message = format!("`{name}` takes the path of the crate: write `{}`", word.example);
                syn::Error::new(error.span(), message)
            });
            mistakes.keep(path).map(Value::Path)
        }
    }
}

/// Says `wrong` of the value that stands here.
fn refused(input: ParseStream<'_>, wrong: &str, mistakes: &mut Mistakes) -> Option<Value> {
    let place = input.span();
    match input.parse::<Expr>() {
        Ok(value) => mistakes.on(&value, wrong),
        Err(_) => mistakes.at(place, wrong),
    }
    None
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
