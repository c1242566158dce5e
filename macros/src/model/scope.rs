use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, GenericParam, Ident, Item, LitStr, Path, Type, Visibility};

use super::deprecation::may_use_deprecated;
use super::{conditions, framework};
use crate::mistakes::Mistakes;
use crate::parse::Settings;
use crate::source_line::source_line;

/// A struct with `#[scope]`.
pub(crate) struct Scope {
    pub(crate) framework: Path,
    pub(crate) ident: Ident,
    /// What its name is followed by in a stub.
    pub(crate) arguments: TokenStream,
    pub(crate) conditions: Vec<Attribute>,
    /// Whether what is written for it may use what is deprecated.
    pub(crate) may_use_deprecated: bool,
    pub(crate) name: Option<LitStr>,
    pub(crate) within: Option<Type>,
    /// Whether it is a stub for an item with mistakes.
    pub(crate) is_mistaken: bool,
    /// Its head as its author wrote it, in one line.
    pub(crate) source: String,
}

impl Scope {
    /// `None` where it would be none that compiles. With mistakes it is a stub.
    pub(crate) fn of(item: &Item, settings: &Settings, mistakes: &mut Mistakes) -> Option<Self> {
        if !matches!(item, Item::Struct(_)) {
            let message =
                "a scope is a struct that holds what the host knows when it opens one: put `#[scope]` on one";
            mistakes.on(&super::head::Head(item), message);
        }
        let (ident, generics, attributes, source) = match item {
            Item::Struct(item) => {
                (&item.ident, &item.generics, &item.attrs, head(&item.vis, &item.struct_token, &item.ident))
            }
            Item::Enum(item) => {
                (&item.ident, &item.generics, &item.attrs, head(&item.vis, &item.enum_token, &item.ident))
            }
            _ => return None,
        };
        if !generics.params.is_empty() {
            let advice = "write one struct for each scope";
            mistakes.on(generics, format!("a scope can't have parameters: {advice}"));
        }
        if generics.params.iter().any(|parameter| !matches!(parameter, GenericParam::Lifetime(_))) {
            return None;
        }
        let lifetimes = generics.lifetimes().map(|_| quote!('static));
        let arguments = if generics.params.is_empty() { quote!() } else { quote!(<#(#lifetimes),*>) };
        Some(Self {
            framework: framework(settings),
            ident: ident.clone(),
            arguments,
            conditions: conditions(attributes),
            may_use_deprecated: may_use_deprecated(attributes),
            name: settings.text("name").cloned(),
            within: settings.ty("within").cloned(),
            is_mistaken: !mistakes.is_empty(),
            source,
        })
    }
}

fn head(visibility: &Visibility, keyword: &impl ToTokens, ident: &Ident) -> String {
    source_line(quote!(#visibility #keyword #ident))
}
