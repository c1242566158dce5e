use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::Lit;

use super::hygiene::{at, here, local};
use super::private::Private;
use crate::parse::{Condition, Term};

/// What has to be so for something to be there.
pub(super) fn when(private: &Private, all: &[Condition]) -> TokenStream {
    let all = conditions(private, all);
    quote_spanned!(here()=> #private::Cow::Borrowed(&[#all]))
}

/// The same as the members of a list.
pub(super) fn conditions(private: &Private, all: &[Condition]) -> TokenStream {
    let all = all.iter().map(|condition| {
        let negated = condition.negated;
        let any = condition.any.iter().map(|one| term(private, one));
        quote_spanned! {here()=>
            #private::When { any: #private::Cow::Borrowed(&[#(#any),*]), negated: #negated }
        }
    });
    quote_spanned!(here()=> #(#all),*)
}

fn term(private: &Private, term: &Term) -> TokenStream {
    let here = here();
    let text = |text: &syn::LitStr| quote_spanned!(here=> #private::Cow::Borrowed(#text));
    match term {
        Term::Config(path, is) => {
            let (path, is) = (text(path), expected(private, is.as_ref()));
            quote_spanned!(here=> #private::Term::Config { path: #path, is: #is })
        }
        Term::Set(path) => {
            let path = text(path);
            quote_spanned!(here=> #private::Term::Set(#path))
        }
        Term::Profile(name) => {
            let name = text(name);
            quote_spanned!(here=> #private::Term::Profile(#name))
        }
        Term::Plugin(key) => {
            let key = text(key);
            quote_spanned!(here=> #private::Term::Plugin(#key))
        }
        Term::ProvidedNamed(point) => {
            let point = text(point);
            quote_spanned!(here=> #private::Term::ProvidedNamed(#point))
        }
        Term::Provided(point) => {
            let shown = at(term.place());
            let shown_private = private.shown_at(shown);
            quote_spanned!(shown=> #shown_private::Term::Provided(#shown_private::point_of::<#point>()))
        }
        Term::Function(path) => {
            let name = path.to_token_stream().to_string().replace(' ', "");
            // The compiler judges the function where it is written.
            let shown = at(term.place());
            let shown_private = private.shown_at(shown);
            let (settings, own_section) = (local("settings"), local("section"));
            let section = quote_spanned!(shown=> #shown_private::section_of(&#path));
            let decided = quote_spanned!(shown=> #shown_private::decided(&#path, #settings, #own_section));
            quote_spanned! {here=>
                #private::Term::Function {
                    name: #name,
                    section: #section,
                    decide: #private::Decide::Static(|#settings, #own_section| #decided),
                }
            }
        }
    }
}

/// What a value of the configuration has to be.
fn expected(private: &Private, is: Option<&Lit>) -> TokenStream {
    let here = here();
    match is {
        Some(Lit::Str(text)) => {
            quote_spanned!(here=> #private::Expected::Text(#private::Cow::Borrowed(#text)))
        }
        Some(Lit::Int(number)) => quote_spanned!(here=> #private::Expected::Integer(#number)),
        Some(Lit::Bool(value)) => quote_spanned!(here=> #private::Expected::Boolean(#value)),
        _ => quote_spanned!(here=> #private::Expected::Boolean(true)),
    }
}
