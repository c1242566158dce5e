//! Lifetimes that nobody named: those of arguments mean another thing where a `&self` stands beside them.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Lifetime;

use super::hygiene::here;

/// The name of what had none.
pub(super) fn lifetime() -> Lifetime {
    Lifetime::new("'argument", here())
}

/// Whether a type has a lifetime without a name.
pub(super) fn is_elided(ty: &TokenStream) -> bool {
    let mut found = false;
    walk(ty.clone(), &lifetime(), &mut || found = true);
    found
}

/// The same type with this name for each.
pub(super) fn named(ty: &TokenStream, name: &Lifetime) -> TokenStream {
    walk(ty.clone(), name, &mut || {})
}

fn walk(tokens: TokenStream, name: &Lifetime, found: &mut dyn FnMut()) -> TokenStream {
    let mut trees = tokens.into_iter().peekable();
    let mut all = TokenStream::new();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(sign) if sign.as_char() == '&' => {
                let is_named = matches!(trees.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '\'');
                all.extend([TokenTree::Punct(sign)]);
                if !is_named {
                    found();
                    name.to_tokens(&mut all);
                }
            }
            TokenTree::Punct(sign) if sign.as_char() == '\'' => {
                if matches!(trees.peek(), Some(TokenTree::Ident(word)) if word == "_") {
                    found();
                    trees.next();
                    name.to_tokens(&mut all);
                } else {
                    all.extend([TokenTree::Punct(sign)]);
                }
            }
            // What a function takes and gives has lifetimes of its own.
            TokenTree::Ident(word) if is_function(&word) => {
                all.extend([TokenTree::Ident(word)]);
                if matches!(trees.peek(), Some(TokenTree::Group(_))) {
                    all.extend(trees.next());
                    all.extend(output(&mut trees));
                }
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), walk(group.stream(), name, found));
                inner.set_span(group.span());
                all.extend([TokenTree::Group(inner)]);
            }
            other => all.extend([other]),
        }
    }
    all
}

fn is_function(word: &Ident) -> bool {
    ["Fn", "FnMut", "FnOnce", "fn"].iter().any(|name| word == name)
}

/// What follows the arguments of a function up to the end of its type.
fn output(trees: &mut std::iter::Peekable<proc_macro2::token_stream::IntoIter>) -> TokenStream {
    let mut all = TokenStream::new();
    let mut depth = 0_usize;
    let mut is_arrow = false;
    while let Some(tree) = trees.peek() {
        if let TokenTree::Punct(sign) = tree {
            match sign.as_char() {
                '-' => is_arrow = true,
                '>' if is_arrow => is_arrow = false,
                '<' => depth += 1,
                '>' | ',' | '+' if depth == 0 => break,
                '>' => depth -= 1,
                _ => {}
            }
        }
        all.extend(trees.next());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named_text(ty: &str) -> (bool, String) {
        let ty: TokenStream = ty.parse().unwrap();
        (is_elided(&ty), named(&ty, &lifetime()).to_string().replace(' ', ""))
    }

    #[test]
    fn lifetimes_without_a_name_get_one_and_those_of_functions_stay() {
        for (ty, expected) in [
            ("&str", "&'argumentstr"),
            ("Parser<'_>", "Parser<'argument>"),
            ("(u8, Option<&mut [u8]>)", "(u8,Option<&'argumentmut[u8]>)"),
            ("Pair<&str, Box<dyn Fn(&u8) -> &u8>>", "Pair<&'argumentstr,Box<dynFn(&u8)->&u8>>"),
        ] {
            assert_eq!(named_text(ty), (true, expected.to_owned()), "{ty}");
        }
        for ty in ["u8", "&'a str", "Parser<'a, 'static>", "Box<dyn Fn(&u8) -> Option<&u8> + 'a>"] {
            assert_eq!(named_text(ty), (false, ty.replace(' ', "")), "{ty}");
        }
    }
}
