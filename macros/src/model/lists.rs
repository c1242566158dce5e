use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitStr, Path, Token, Type};

use super::auto_traits::refuse_auto_traits;
use super::default_framework;
use super::plugin_key::{given_key, refuse_key};
use crate::mistakes::Mistakes;
use crate::parse::{expression, skip_all, skip_to, skip_to_any, ty};
use crate::words::nearest;

/// One plugin of `app![..]`.
pub(crate) struct Entry {
    /// The `#[cfg(..)]`s in front of it.
    pub(crate) conditions: Vec<Attribute>,
    pub(crate) ty: Type,
    pub(crate) key: Option<LitStr>,
}

/// One point of `app![..]`.
pub(crate) struct ListedPoint {
    /// The `#[cfg(..)]`s in front of it.
    pub(crate) conditions: Vec<Attribute>,
    pub(crate) ty: Type,
}

/// The content of `app![..]`.
pub(crate) struct Listing {
    pub(crate) framework: Path,
    pub(crate) plugins: Vec<Entry>,
    pub(crate) supplied: Vec<ListedPoint>,
    pub(crate) chosen: Vec<ListedPoint>,
}

/// The content of `plugins![..]`.
pub(crate) struct Crates {
    pub(crate) framework: Path,
    pub(crate) listed: Vec<ListedCrate>,
}

/// One crate of `plugins![..]`.
pub(crate) enum ListedCrate {
    /// The crate that the macro is called in.
    Own,
    /// A dependency: what the code calls it, and its real name.
    Dependency(Ident, String),
}

impl Listing {
    pub(crate) fn of(tokens: proc_macro2::TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut listing =
            Self { framework: default_framework(), plugins: vec![], supplied: vec![], chosen: vec![] };
        let parser = |input: ParseStream<'_>| {
            listing.framework = leading_framework(input, mistakes);
            listing.plugins = items(input, "a plugin", mistakes, entry);
            listing.sections(input, mistakes);
            Ok(())
        };
        let _: syn::Result<()> = parser.parse2(tokens);
        listing
    }

    fn sections(&mut self, input: ParseStream<'_>, mistakes: &mut Mistakes) {
        const KNOWN: [&str; 2] = ["supplied", "chosen"];
        let mut seen: Vec<String> = Vec::new();
        while !input.is_empty() {
            let semicolon: syn::Result<Token![;]> = input.parse();
            if semicolon.is_err() || input.is_empty() {
                return;
            }
            let Some(name) = mistakes.keep(input.call(Ident::parse_any)) else {
                skip_to(input, ';');
                continue;
            };
            let section = name.to_string();
            if !KNOWN.contains(&section.as_str()) {
                let advice = match nearest(&section, KNOWN) {
                    Some(meant) => format!("did you mean `{meant}:`?"),
                    None => "after `;` stand `supplied: dyn P, ..` and `chosen: dyn P, ..`".to_owned(),
                };
                mistakes.on(&name, format!("unknown section `{section}`: {advice}"));
                skip_to(input, ';');
                continue;
            }
            if seen.contains(&section) {
                mistakes.on(&name, format!("`{section}` is there twice: put all of them into one list"));
            }
            let colon: Option<Token![:]> = input.parse().unwrap_or_default();
            if colon.is_none() {
                mistakes.at(input.span(), format!("expected `:`: write `{section}: dyn P, ..`"));
            }
            let points = items(input, "a point", mistakes, |input, mistakes| {
                let conditions = conditions(input, "a point", mistakes)?;
                let point = ty(input).map_err(|error| {
                    syn::Error::new(error.span(), "expected an extension point, such as `dyn P`")
                })?;
                refuse_auto_traits(&point, mistakes);
                Ok(ListedPoint { conditions, ty: point })
            });
            if section == "supplied" {
                self.supplied.extend(points);
            } else {
                self.chosen.extend(points);
            }
            seen.push(section);
        }
    }
}

impl Crates {
    pub(crate) fn of(tokens: proc_macro2::TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut crates = Self { framework: default_framework(), listed: vec![] };
        let parser = |input: ParseStream<'_>| {
            crates.framework = leading_framework(input, mistakes);
            crates.listed = items(input, "a crate", mistakes, listed_crate);
            if !input.is_empty() {
                mistakes.at(input.span(), "expected `,` between two crates");
                skip_all(input);
            }
            Ok(())
        };
        let _: syn::Result<()> = parser.parse2(tokens);
        crates
    }
}

// `crate = jf;` in front; `crate` alone is the own crate of `plugins![crate]`.
fn leading_framework(input: ParseStream<'_>, mistakes: &mut Mistakes) -> Path {
    if !(input.peek(Token![crate]) && input.peek2(Token![=])) {
        return default_framework();
    }
    let parsed = (|| {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        input.call(Path::parse_mod_style)
    })();
    let path = mistakes.keep(parsed).unwrap_or_else(default_framework);
    if !input.is_empty() && input.parse::<Token![;]>().is_err() {
        mistakes.at(input.span(), "expected `;` after `crate = ..`");
        skip_to(input, ';');
        let _: syn::Result<Token![;]> = input.parse();
    }
    path
}

fn items<T>(
    input: ParseStream<'_>,
    what: &str,
    mistakes: &mut Mistakes,
    mut one: impl FnMut(ParseStream<'_>, &mut Mistakes) -> syn::Result<T>,
) -> Vec<T> {
    let mut all = Vec::new();
    while !input.is_empty() && !input.peek(Token![;]) {
        match one(input, mistakes) {
            Ok(item) => all.push(item),
            Err(error) => {
                mistakes.add(error);
                skip_to_any(input, &[',', ';']);
            }
        }
        if input.peek(Token![,]) {
            let _: syn::Result<Token![,]> = input.parse();
        } else if !input.is_empty() && !input.peek(Token![;]) {
            mistakes.at(input.span(), format!("expected `,` after {what}"));
            skip_to_any(input, &[',', ';']);
            let _: syn::Result<Option<Token![,]>> = input.parse();
        }
    }
    all
}

// What else may stand in front of an entry would be lost.
fn conditions(input: ParseStream<'_>, what: &str, mistakes: &mut Mistakes) -> syn::Result<Vec<Attribute>> {
    let all = Attribute::parse_outer(input)?;
    for other in all.iter().filter(|attribute| !attribute.path().is_ident("cfg")) {
        mistakes.on(other, format!("the only attribute of {what} in the list is `#[cfg(..)]`"));
    }
    Ok(all)
}

fn entry(input: ParseStream<'_>, mistakes: &mut Mistakes) -> syn::Result<Entry> {
    let conditions = conditions(input, "a plugin", mistakes)?;
    let ty = ty(input).map_err(|error| {
        syn::Error::new(error.span(), "expected a plugin: the name of a type with `#[derive(Plugin)]`")
    })?;
    if input.peek(syn::token::Paren) || input.peek(syn::token::Brace) {
        return Err(input.error("a plugin is listed by its type; the framework makes the value"));
    }
    let key = given_key(input)?;
    if let Some(key) = &key {
        refuse_key(key, mistakes);
    }
    Ok(Entry { conditions, ty, key })
}

fn listed_crate(input: ParseStream<'_>, mistakes: &mut Mistakes) -> syn::Result<ListedCrate> {
    if input.peek(Token![crate]) {
        input.parse::<Token![crate]>()?;
        return Ok(ListedCrate::Own);
    }
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        let advice = format!("write `{}` without quotes", text.value().replace('-', "_"));
        return Err(syn::Error::new(text.span(), format!("expected a crate, named as in code: {advice}")));
    }
    let name: Ident = input.parse().map_err(|error| {
        syn::Error::new(error.span(), "expected a crate that this one depends on, or `crate` for this one")
    })?;
    if input.peek(Token![-]) {
        return Err(syn::Error::new(
            input.span(),
            "expected a crate, named as in code: with `_` where its package has `-`",
        ));
    }
    if input.peek(Token![::]) {
        return Err(syn::Error::new(input.span(), "expected a crate alone, without a path into it"));
    }
    let equals: Option<Token![=]> = input.parse()?;
    if equals.is_none() {
        let real = name.unraw().to_string();
        return Ok(ListedCrate::Dependency(name, real));
    }
    match expression(input)? {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if !text.value().trim().is_empty() => {
            Ok(ListedCrate::Dependency(name, text.value().replace('-', "_")))
        }
        other => {
            mistakes
                .on(&other, "the real name of the crate is a string literal: write `alias = \"real_name\"`");
            Ok(ListedCrate::Own)
        }
    }
}
