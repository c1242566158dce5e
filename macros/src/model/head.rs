use quote::ToTokens;
use syn::Item;

/// The first tokens of an item: enough to point at, where all of them would underline pages.
pub(crate) struct Head<'a>(pub(crate) &'a Item);

impl ToTokens for Head<'_> {
    fn to_tokens(&self, tokens: &mut proc_macro2::TokenStream) {
        tokens.extend(self.0.to_token_stream().into_iter().skip_while(is_attribute).take(2));
    }
}

fn is_attribute(tree: &proc_macro2::TokenTree) -> bool {
    use proc_macro2::{Delimiter, TokenTree};
    match tree {
        TokenTree::Punct(punct) => punct.as_char() == '#',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Bracket,
        _ => false,
    }
}
