use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, Token};

/// What `#[serde(..)]` says. What can't be read is left to serde, which explains it better.
pub(crate) struct SerdeWords(Vec<Meta>);

impl SerdeWords {
    pub(crate) fn of(attributes: &[Attribute]) -> Self {
        let own = attributes.iter().filter(|attribute| attribute.path().is_ident("serde"));
        let parse = |attribute: &Attribute| {
            attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()
        };
        Self(own.filter_map(parse).flatten().collect())
    }

    /// Whether a word is there, with a value or without.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|meta| meta.path().is_ident(name))
    }

    /// The text of `name = ".."`.
    pub(crate) fn text(&self, name: &str) -> Option<&LitStr> {
        self.texts(name).next()
    }

    /// The texts of `name = ".."`, which may be there more than once.
    pub(crate) fn texts(&self, name: &str) -> impl Iterator<Item = &LitStr> {
        self.0.iter().filter(move |meta| meta.path().is_ident(name)).filter_map(text_of)
    }

    /// The text of `name = ".."` or of `name(deserialize = "..")`.
    pub(crate) fn reading(&self, name: &str) -> Option<LitStr> {
        let whole = self.text(name).cloned();
        whole.or_else(|| {
            let lists = self.0.iter().filter(|meta| meta.path().is_ident(name));
            let inner = lists.filter_map(|meta| match meta {
                Meta::List(list) => {
                    list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()
                }
                _ => None,
            });
            let mut words = inner.flatten().filter(|meta| meta.path().is_ident("deserialize"));
            words.find_map(|meta| text_of(&meta).cloned())
        })
    }
}

fn text_of(meta: &Meta) -> Option<&LitStr> {
    match meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
            _ => None,
        },
        _ => None,
    }
}
