use quote::quote;
use syn::{Attribute, Generics, Ident, Item, ItemStruct, LitStr, Path, Type};

use super::deprecation::may_use_deprecated;
use super::{conditions, framework};
use crate::mistakes::Mistakes;
use crate::parse::Settings;
use crate::source_line::source_line;

/// A struct with `#[scope]`.
pub(crate) struct Scope {
    pub(crate) framework: Path,
    pub(crate) ident: Ident,
    pub(crate) conditions: Vec<Attribute>,
    /// Whether what is written for it may use what is deprecated.
    pub(crate) may_use_deprecated: bool,
    pub(crate) name: Option<LitStr>,
    pub(crate) within: Option<Type>,
    /// Its head as its author wrote it, in one line.
    pub(crate) source: String,
}

impl Scope {
    /// `None` where it would be none that compiles.
    pub(crate) fn of(item: &Item, settings: &Settings, mistakes: &mut Mistakes) -> Option<Self> {
        let Item::Struct(item) = item else {
            let message =
                "a scope is a struct that holds what the host knows when it opens one: put `#[scope]` on one";
            mistakes.on(&super::head::Head(item), message);
            return None;
        };
        if !item.generics.params.is_empty() {
            let advice = "write one struct for each scope";
            mistakes.on(&item.generics, format!("a scope can't have parameters: {advice}"));
            return None;
        }
        Some(Self {
            framework: framework(settings),
            ident: item.ident.clone(),
            conditions: conditions(&item.attrs),
            may_use_deprecated: may_use_deprecated(&item.attrs),
            name: settings.text("name").cloned(),
            within: settings.ty("within").cloned(),
            source: head(item),
        })
    }
}

fn head(item: &ItemStruct) -> String {
    let ItemStruct { vis, struct_token, ident, .. } = item;
    let generics = Generics::default();
    source_line(quote!(#vis #struct_token #ident #generics))
}
