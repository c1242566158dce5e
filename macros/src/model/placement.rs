use quote::ToTokens;
use syn::{LitStr, Type};

use crate::mistakes::Mistakes;
use crate::parse::{Settings, Value};

/// At which end of the order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    First,
    Natural,
    Last,
}

/// The plugin that a contribution stands before or after.
pub(crate) enum Anchor {
    Key(LitStr),
    Type(Box<Type>),
}

impl Anchor {
    fn all(settings: &Settings, name: &str) -> Vec<Self> {
        let found = settings.all(name).filter_map(|value| match value {
            Value::Text(key) => Some(Self::Key(key.clone())),
            Value::Type(ty) => Some(Self::Type(Box::new(ty.clone()))),
            _ => None,
        });
        found.collect()
    }

    /// As it was written, with quotes around a key.
    fn written(&self) -> String {
        self.to_token_stream().to_string()
    }
}

impl ToTokens for Anchor {
    fn to_tokens(&self, tokens: &mut proc_macro2::TokenStream) {
        match self {
            Self::Key(key) => key.to_tokens(tokens),
            Self::Type(ty) => ty.to_tokens(tokens),
        }
    }
}

/// Where a contribution stands among others.
pub(crate) struct Placement {
    pub(crate) position: Position,
    pub(crate) before: Vec<Anchor>,
    pub(crate) after: Vec<Anchor>,
    pub(crate) required: bool,
}

impl Placement {
    pub(crate) fn of(settings: &Settings, mistakes: &mut Mistakes) -> Self {
        let position = match (settings.span_of("first"), settings.span_of("last")) {
            (Some(_), Some(last)) => {
                mistakes.at(last, "`first` and `last` exclude each other: keep one of them");
                Position::Natural
            }
            (Some(_), None) => Position::First,
            (None, Some(_)) => Position::Last,
            (None, None) => Position::Natural,
        };
        let before = Anchor::all(settings, "before");
        let after = Anchor::all(settings, "after");
        for both in
            after.iter().filter(|after| before.iter().any(|before| before.written() == after.written()))
        {
            let name = both.written();
            mistakes
                .on(both, format!("before and after `{}` at once: keep one of them", name.trim_matches('"')));
        }
        let required = settings.span_of("required");
        if let Some(required) = required.filter(|_| before.is_empty() && after.is_empty()) {
            mistakes.at(
                required,
                "`required` needs a plugin to be there: add `before = \"..\"` or `after = \"..\"`",
            );
        }
        Self { position, before, after, required: required.is_some() }
    }

    /// Whether nothing was said.
    pub(crate) fn is_anywhere(&self) -> bool {
        self.position == Position::Natural && self.before.is_empty() && self.after.is_empty()
    }
}
