use quote::ToTokens;
use syn::{Expr, ExprLit, Lit, LitStr};

use crate::mistakes::Mistakes;
use crate::parse::Settings;

/// A key of a keyed point, or of a plugin that is asked for by name.
pub(crate) enum Key {
    /// A string literal.
    Text(LitStr),
    /// An expression of exactly the key's type, such as a number.
    Exact(Expr),
    /// An expression that turns into the key's type.
    Into(Expr),
}

impl Key {
    /// What the option `name` says, if it is there.
    pub(crate) fn of(settings: &Settings, name: &str, mistakes: &mut Mistakes) -> Option<Self> {
        match settings.expression(name)? {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
                if text.value().is_empty() {
                    mistakes.on(text, format!("`{name}` is empty"));
                    return None;
                }
                Some(Self::Text(text.clone()))
            }
            // `Into` would leave the type of a number open, and numbers, tuples and structs are what they are.
            other if has_its_own_type(other) => Some(Self::Into(other.clone())),
            other => Some(Self::Exact(other.clone())),
        }
    }

    /// How it was written, for reports.
    pub(crate) fn written(&self) -> String {
        match self {
            Self::Text(text) => text.value(),
            Self::Exact(expression) | Self::Into(expression) => expression
                .to_token_stream()
                .to_string()
                .replace(" :: ", "::")
                .replace(" (", "(")
                .replace(" . ", "."),
        }
    }
}

fn has_its_own_type(expression: &Expr) -> bool {
    matches!(
        expression,
        Expr::Path(_)
            | Expr::Call(_)
            | Expr::MethodCall(_)
            | Expr::Macro(_)
            | Expr::Field(_)
            | Expr::Reference(_)
    )
}
