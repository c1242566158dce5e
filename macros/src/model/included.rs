use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{DeriveInput, Ident, LitStr, Meta, Token, Type};

use super::plugin_key::{given_key, refuse_key};
use crate::mistakes::Mistakes;
use crate::parse::{ty, written_settings};

/// A plugin that is installed with another.
pub(crate) struct Included {
    pub(crate) ty: Type,
    pub(crate) key: Option<LitStr>,
}

/// The plugins of all `#[includes(..)]` of a struct.
pub(super) fn includes(input: &DeriveInput, mistakes: &mut Mistakes) -> Vec<Included> {
    let mut all: Vec<Included> = Vec::new();
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("includes")) {
        let tokens = written_settings(attribute, "#[includes(Other)]", mistakes);
        let parser = |input: ParseStream<'_>| {
            Punctuated::<Included, Token![,]>::parse_terminated_with(input, included)
        };
        let parsed = mistakes.keep(parser.parse2(tokens));
        let Some(included) = parsed else { continue };
        if included.is_empty() && matches!(attribute.meta, Meta::Path(_) | Meta::List(_)) {
            mistakes.on(attribute, "`#[includes]` of which plugin? write `#[includes(Other)]`");
        }
        for one in included {
            if is_itself(&one.ty, &input.ident) {
                let message = "a plugin includes others, and is there itself anyway: leave it out";
                mistakes.on(&one.ty, message);
                continue;
            }
            if let Some(key) = &one.key {
                refuse_key(key, mistakes);
            }
            all.push(one);
        }
    }
    all
}

fn is_itself(included: &Type, own: &Ident) -> bool {
    matches!(included, Type::Path(path) if path.path.is_ident("Self") || path.path.is_ident(own))
}

fn included(input: ParseStream<'_>) -> syn::Result<Included> {
    let place = input.span();
    let wrong = |_| syn::Error::new(place, "a plugin is included by its type: write `#[includes(Other)]`");
    let ty = ty(input).map_err(wrong)?;
    let key = given_key(input)?;
    if !input.is_empty() && !input.peek(Token![,]) {
        let message = "expected `,` after a plugin, or `as \"..\"` for a key of its own";
        return Err(input.error(message));
    }
    Ok(Included { ty, key })
}
