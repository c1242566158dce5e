use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;

use super::hygiene::{at, here, local, name};
use super::private::Private;
use crate::model::{Anchor, Deprecation, Key, Lifetime, Need, Placement, Position};
use crate::source_line::type_line;

/// Line and column of a token, from 1.
fn line_and_column(place: Span) -> (Literal, Literal) {
    let (line, column) = if proc_macro::is_available() {
        let place = place.unwrap();
        (place.line(), place.column())
    } else {
        (0, 0)
    };
    (Literal::usize_unsuffixed(line), Literal::usize_unsuffixed(column))
}

/// The place of an item and its line of source. What is known here is written out: `env!` and `file!` would each be one
/// more macro for the compiler to expand.
pub(super) fn origin(private: &Private, place: Span, source: &str) -> TokenStream {
    let (line, column) = line_and_column(place);
    let (package, version) = (of_package("CARGO_PKG_NAME"), of_package("CARGO_PKG_VERSION"));
    let file = file_of(place);
    quote_spanned! {here()=>
        #private::Origin {
            package: #package,
            version: #version,
            module: ::core::module_path!(),
            file: #file,
            line: #line,
            column: #column,
            source: #source,
        }
    }
}

/// What Cargo says of the package that is compiled. It compiles a crate anew where this has changed.
pub(super) fn of_package(variable: &str) -> String {
    std::env::var(variable).unwrap_or_default()
}

fn file_of(place: Span) -> String {
    if proc_macro::is_available() { place.unwrap().file() } else { String::new() }
}

/// The place of a part of the item whose place is `JACKFIELD_HERE`.
pub(super) fn origin_within(place: Span, source: &str) -> TokenStream {
    origin_beside(&quote_spanned!(here()=> JACKFIELD_HERE), place, source)
}

/// A place in the same file as another.
pub(super) fn origin_beside(other: &TokenStream, place: Span, source: &str) -> TokenStream {
    let (line, column) = line_and_column(place);
    quote_spanned!(here()=> #other.at(#line, #column, #source))
}

/// The injectable type of a need as a value. Declaration and constructor write it with the same tokens, so that the
/// compiler finds the same error twice and shows it once.
fn port(private: &Private, need: &Need) -> TokenStream {
    let ty = &need.ty;
    let shown = at(ty.span());
    match &need.of {
        // A need never asks for any key.
        None | Some(Key::Any(_)) => quote_spanned!(shown=> #private::port::<#ty>()),
        Some(Key::Text(text)) => quote_spanned!(shown=> #private::port_of::<#ty>(#text)),
        Some(key @ Key::Exact(expression)) => {
            let written = key.written();
            let make = quote_spanned!(shown=> |_| #private::exact_key_of::<#ty>(#expression));
            let decl = if let Some(plain) = key.plain() {
                quote_spanned!(shown=> #private::KeyDecl::plain(#written, #plain, #make))
            } else {
                quote_spanned!(shown=> #private::KeyDecl::expression(#written, #make))
            };
            quote_spanned!(shown=> #private::port_of_key::<#ty>(#decl))
        }
        Some(key @ Key::Into(expression)) => {
            let written = key.written();
            quote_spanned!(shown=> #private::port_of_key::<#ty>(#private::KeyDecl::expression(
                #written,
                |_| #private::key_of_need::<#ty, _>(#expression),
            )))
        }
    }
}

/// How a function takes one of its parameters.
pub(super) struct Taken {
    /// The local variable that holds it.
    pub(super) local: Ident,
    /// The `Option` that it comes from.
    pub(super) from: TokenStream,
}

/// What is needed as declarations, and how it is taken from the view. `port_of_first` replaces the port of the first.
pub(super) fn needs(
    private: &Private,
    needs: &[&Need],
    port_of_first: Option<TokenStream>,
) -> (TokenStream, Vec<Taken>) {
    let here = here();
    let view = local("view");
    let mut first = port_of_first;
    let ports: Vec<TokenStream> =
        needs.iter().map(|need| first.take().unwrap_or_else(|| port(private, need))).collect();
    let places = needs.iter().map(|need| line_and_column(need.place));
    let (lines, columns): (Vec<Literal>, Vec<Literal>) = places.unzip();
    let names = needs.iter().map(|need| &need.name);
    let sources = needs.iter().map(|need| &need.source);
    let declared = quote_spanned! {here=>
        #(#private::need_of(&#ports, #names, #lines, #columns, #sources)),*
    };
    let taken = ports.iter().enumerate().map(|(at, port)| {
        let (local, at) = (local(&format!("need_{at}")), Literal::usize_unsuffixed(at));
        Taken { local, from: quote_spanned!(here=> #private::take(&#port, #view, #at)) }
    });
    (declared, taken.collect())
}

/// `let Some(a) = .. else { return otherwise };` for each.
pub(super) fn take_all_or(taken: &[Taken], otherwise: &TokenStream) -> TokenStream {
    let locals = taken.iter().map(|one| &one.local);
    let from = taken.iter().map(|one| &one.from);
    quote_spanned! {here()=>
        #(let ::core::option::Option::Some(#locals) = #from else { return #otherwise; };)*
    }
}

/// The same in a function that returns an `Option`. No `?`: its traits cost the compiler more than all else here. And no
/// `None`, for which Clippy would ask for one.
pub(super) fn take_all(private: &Private, taken: &[Taken]) -> TokenStream {
    take_all_or(taken, &quote_spanned!(here()=> #private::unmet()))
}

/// Where a contribution stands.
pub(super) fn placement(private: &Private, placement: &Placement) -> TokenStream {
    if placement.is_anywhere() {
        return quote_spanned!(here()=> #private::Placement::ANYWHERE);
    }
    let position = match placement.position {
        Position::First => name("First"),
        Position::Natural => name("Natural"),
        Position::Last => name("Last"),
    };
    let before = placement.before.iter().map(|one| anchor(private, one));
    let after = placement.after.iter().map(|one| anchor(private, one));
    let required = placement.required;
    quote_spanned! {here()=>
        #private::Placement {
            position: #private::Position::#position,
            before: #private::Cow::Borrowed(&[#(#before),*]),
            after: #private::Cow::Borrowed(&[#(#after),*]),
            required: #required,
        }
    }
}

fn anchor(private: &Private, anchor: &Anchor) -> TokenStream {
    match anchor {
        Anchor::Key(key) => quote_spanned!(here()=> #private::Anchor::Key(#private::Cow::Borrowed(#key))),
        Anchor::Type(ty) => {
            let shown = at(ty.span());
            let (shown_private, written) = (private.shown_at(shown), type_line(ty));
            quote_spanned!(shown=> #shown_private::Anchor::of::<#ty>(#written))
        }
    }
}

/// Where a provider of `point` stands, which must be a point whose providers stand in an order.
pub(super) fn ordered_placement(
    private: &Private,
    stated: &Placement,
    point: &TokenStream,
    place: Span,
) -> TokenStream {
    let placement = placement(private, stated);
    if stated.is_anywhere() {
        return placement;
    }
    let shown = at(place);
    let shown_private = private.shown_at(shown);
    let proof = quote_spanned!(shown=> #shown_private::ordered::<#point>());
    quote_spanned!(here()=> { #proof; #placement })
}

/// How long something lives.
pub(super) fn lifetime(private: &Private, lifetime: &Lifetime) -> TokenStream {
    match lifetime {
        Lifetime::App => quote_spanned!(here()=> #private::Lifetime::App),
        Lifetime::Transient => quote_spanned!(here()=> #private::Lifetime::Transient),
        Lifetime::Scope(scope) => {
            let shown = at(scope.span());
            quote_spanned!(shown=> #private::Lifetime::scope::<#scope>())
        }
    }
}

/// The key of a provider of `point`, checked against the point's cardinality where the mistake would be seen.
pub(super) fn key(private: &Private, key: Option<&Key>, point: &TokenStream, place: Span) -> TokenStream {
    let shown = at(place);
    match key {
        None => quote_spanned!(shown=> #private::no_key::<#point>()),
        Some(Key::Any(any)) => {
            let shown = at(*any);
            quote_spanned!(shown=> #private::any_key::<#point>())
        }
        Some(Key::Text(text)) => {
            let shown = at(text.span());
            quote_spanned!(shown=> #private::text_key::<#point>(#text))
        }
        Some(key @ Key::Exact(expression)) => {
            let (written, shown) = (key.written(), at(expression.span()));
            let make = quote_spanned!(shown=> |_| #private::exact_key::<#point, _>(#expression));
            if let Some(plain) = key.plain() {
                quote_spanned!(shown=> #private::plain_key(#written, #plain, #make))
            } else {
                quote_spanned!(shown=> #private::expression_key(#written, #make))
            }
        }
        Some(key @ Key::Into(expression)) => {
            let (written, shown) = (key.written(), at(expression.span()));
            quote_spanned!(shown=> #private::expression_key(#written, |_| #private::key_from::<#point, _>(#expression)))
        }
    }
}

/// `Some(..)` or `None`, whatever these names mean where the code ends up.
pub(super) fn option(value: Option<impl ToTokens>) -> TokenStream {
    let none = quote_spanned!(here()=> ::core::option::Option::None);
    value.map_or(none, |value| quote_spanned!(here()=> ::core::option::Option::Some(#value)))
}

/// That something is on its way out.
pub(super) fn deprecation(private: &Private, one: &Deprecation) -> TokenStream {
    let (since, instead) = (&one.since, option(one.instead.as_ref()));
    quote_spanned!(here()=> #private::Deprecation { since: #since, instead: #instead })
}

/// Keeps what is written for something deprecated from being a use of it.
pub(super) fn lenience(may_use_deprecated: bool) -> Option<TokenStream> {
    may_use_deprecated.then(|| quote_spanned!(here()=> #[allow(deprecated)]))
}

/// What is found at link time.
pub(super) fn submitted(private: &Private, value: &TokenStream, may_use_deprecated: bool) -> TokenStream {
    let here = here();
    let submitted = quote_spanned!(here=> #private::inventory::submit! { #value });
    match lenience(may_use_deprecated) {
        // The call of a macro takes no attributes.
        Some(lenience) => quote_spanned!(here=> #lenience const _: () = { #submitted };),
        None => submitted,
    }
}
