use proc_macro2::TokenTree;
use syn::{Attribute, Data, DeriveInput, LitStr, Meta};

use crate::mistakes::Mistakes;
use crate::parse::Settings;

/// That something is on its way out.
pub(crate) struct Deprecation {
    /// The version since which it is.
    pub(crate) since: LitStr,
    /// What takes its place.
    pub(crate) instead: Option<LitStr>,
}

impl Deprecation {
    pub(crate) fn of(settings: &Settings, mistakes: &mut Mistakes) -> Option<Self> {
        let instead = settings.text("instead").cloned();
        let since = settings.text("deprecated").cloned();
        if since.is_none()
            && let Some(place) = settings.span_of("instead")
        {
            mistakes
                .at(place, "`instead` of what? add `deprecated = \"1.2\"`, the version since which it is");
        }
        since.map(|since| Self { since, instead })
    }
}

/// Whether an item is deprecated, or says that what it uses may be: then what is written for it is no use of its own.
pub(crate) fn may_use_deprecated(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        let is_lint_level = path.is_ident("allow") || path.is_ident("expect");
        path.is_ident("deprecated") || is_lint_level && is_about_deprecated(&attribute.meta)
    })
}

/// Whether a type below a derive, or one of its fields, is deprecated or may use what is.
pub(crate) fn derived_may_use_deprecated(input: &DeriveInput) -> bool {
    let of_field = |field: &syn::Field| may_use_deprecated(&field.attrs);
    may_use_deprecated(&input.attrs)
        || matches!(&input.data, Data::Struct(data) if data.fields.iter().any(of_field))
}

fn is_about_deprecated(meta: &Meta) -> bool {
    let Meta::List(list) = meta else { return false };
    let mut words = list.tokens.clone().into_iter();
    words.any(|word| matches!(word, TokenTree::Ident(word) if word == "deprecated"))
}
