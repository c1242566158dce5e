use proc_macro2::Span;
use syn::{Expr, ExprLit, ExprUnary, Lit, LitStr, UnOp};

use crate::mistakes::Mistakes;
use crate::parse::Settings;
use crate::source_line::expression_line;

/// A key of a keyed point, or of a plugin that is asked for by name.
pub(crate) enum Key {
    /// A string literal.
    Text(LitStr),
    /// An expression of exactly the key's type, such as a number.
    Exact(Expr),
    /// An expression that turns into the key's type.
    Into(Expr),
    /// Whichever is asked for that nobody else provides.
    Any(Span),
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

    /// The key of a provider: what `key` says, or any.
    pub(crate) fn of_provider(settings: &Settings, mistakes: &mut Mistakes) -> Option<Self> {
        let key = Self::of(settings, "key", mistakes);
        let Some(any) = settings.span_of("any_key") else { return key };
        if key.is_some() {
            mistakes.at(any, "`key` and `any_key` exclude each other: a provider has one key, or is for any");
        }
        for word in ["transient", "scope"] {
            if let Some(place) = settings.span_of(word) {
                mistakes.at(
                    place,
                    format!("what is made for any key is there for all who ask, as long as the application: leave `{word}` out"),
                );
            }
        }
        Some(Self::Any(any))
    }

    /// The value as all spellings of it have it, where it is a literal that is no text.
    pub(crate) fn plain(&self) -> Option<String> {
        match self {
            Self::Exact(expression) => plain_value(expression),
            Self::Text(_) | Self::Into(_) | Self::Any(_) => None,
        }
    }

    /// How it was written, for reports.
    pub(crate) fn written(&self) -> String {
        match self {
            Self::Text(text) => text.value(),
            Self::Any(_) => "any key".to_owned(),
            Self::Exact(expression) | Self::Into(expression) => expression_line(expression),
        }
    }
}

fn plain_value(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Paren(inner) => plain_value(&inner.expr),
        Expr::Group(inner) => plain_value(&inner.expr),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match &**expr {
            Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => match number.base10_digits() {
                "0" => Some("0".to_owned()),
                digits => Some(format!("-{digits}")),
            },
            _ => None,
        },
        Expr::Lit(ExprLit { lit, .. }) => match lit {
            Lit::Int(number) => Some(number.base10_digits().to_owned()),
            Lit::Byte(byte) => Some(byte.value().to_string()),
            Lit::Char(one) => Some(one.value().to_string()),
            Lit::Bool(value) => Some(value.value.to_string()),
            _ => None,
        },
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_that_are_equal_are_plainly_the_same() {
        for (written, plain) in [
            ("16", Some("16")),
            ("0x10", Some("16")),
            ("1_6u8", Some("16")),
            ("(0b1_0000)", Some("16")),
            ("b'\\x10'", Some("16")),
            ("-0x10", Some("-16")),
            ("-0", Some("0")),
            ("'a'", Some("a")),
            ("'\\u{61}'", Some("a")),
            ("true", Some("true")),
            ("!true", None),
            ("8 + 8", None),
            ("1.0", None),
            ("SIXTEEN", None),
        ] {
            assert_eq!(plain_value(&syn::parse_str(written).unwrap()).as_deref(), plain, "{written}");
        }
    }
}
