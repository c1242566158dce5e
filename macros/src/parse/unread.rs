//! Items with slips of syntax. The compiler reads on behind most of them, and so does what is here: as far as it takes to
//! know whose stub is to be written.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};

/// The item with nothing in its braces, or in the parentheses of a tuple struct.
pub(crate) fn emptied(tokens: TokenStream) -> TokenStream {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    if let Some(body) = trees.last_mut().and_then(in_braces) {
        *body = regrouped(body, TokenStream::new());
        return trees.into_iter().collect();
    }
    let is_struct = |tree: &TokenTree| matches!(tree, TokenTree::Ident(word) if word == "struct");
    let mut from_struct = trees.iter_mut().skip_while(|tree| !is_struct(tree));
    if let Some(fields) = from_struct.find_map(in_parentheses) {
        *fields = regrouped(fields, TokenStream::new());
    }
    if !matches!(trees.last(), Some(TokenTree::Punct(end)) if end.as_char() == ';') {
        trees.push(Punct::new(';', Spacing::Alone).into());
    }
    trees.into_iter().collect()
}

/// The block without the attributes of its functions and their parameters of which `is_own` holds, by their names.
pub(crate) fn stripped(tokens: TokenStream, is_own: fn(&str) -> bool) -> TokenStream {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    if let Some(body) = trees.last_mut().and_then(in_braces) {
        *body = regrouped(body, without(body.stream(), is_own));
    }
    trees.into_iter().collect()
}

fn in_braces(tree: &mut TokenTree) -> Option<&mut Group> {
    in_delimiter(tree, Delimiter::Brace)
}

fn in_parentheses(tree: &mut TokenTree) -> Option<&mut Group> {
    in_delimiter(tree, Delimiter::Parenthesis)
}

fn in_delimiter(tree: &mut TokenTree, delimiter: Delimiter) -> Option<&mut Group> {
    match tree {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(group),
        _ => None,
    }
}

fn regrouped(group: &Group, content: TokenStream) -> Group {
    let mut changed = Group::new(group.delimiter(), content);
    changed.set_span(group.span());
    changed
}

/// A function without the attributes of its own and of its parameters of which `is_own` holds; others stay as they are.
pub(crate) fn without(tokens: TokenStream, is_own: fn(&str) -> bool) -> TokenStream {
    let mut trees = tokens.into_iter().peekable();
    let mut kept = Vec::new();
    while let Some(tree) = trees.next() {
        match &tree {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                let is_own = |next: &TokenTree| attribute(next).is_some_and(|name| is_own(&name));
                if trees.next_if(is_own).is_none() {
                    kept.push(tree);
                }
            }
            // The parameters of a function, if they have attributes: another group has other spans, and the compiler, which
            // has complained of this one, would take what it says of another for something new. Bodies stay as they are.
            TokenTree::Group(group)
                if group.delimiter() == Delimiter::Parenthesis && has_attributes(group.stream()) =>
            {
                kept.push(regrouped(group, without(group.stream(), is_own)).into());
            }
            _ => kept.push(tree),
        }
    }
    kept.into_iter().collect()
}

fn has_attributes(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| matches!(tree, TokenTree::Punct(sign) if sign.as_char() == '#'))
}

/// The name in the brackets of an attribute.
fn attribute(tree: &TokenTree) -> Option<String> {
    match tree {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
            group.stream().into_iter().next().map(|name| name.to_string())
        }
        _ => None,
    }
}
