use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};

use super::hygiene::here;
use super::parts::option;
use super::private::Private;
use crate::model::{Crates, Entry, ListedCrate, ListedPoint, Listing};

/// `app![..]`: the listed plugins, checked while compiling.
pub(crate) fn listing(listing: &Listing) -> TokenStream {
    let private = Private::of(&listing.framework);
    let here = here();
    let listed = listed(listing, &private);
    let point = |ListedPoint { conditions, ty }: &ListedPoint| quote_spanned!(here=> #(#conditions)* #private::point_of::<#ty>());
    let supplied = listing.supplied.iter().map(point);
    let chosen = listing.chosen.iter().map(point);
    // Items of their own, so that the checking code has no names of the user's in it.
    let framework = &listing.framework;
    quote_spanned! {here=>
        static JACKFIELD_LISTED: &[#private::Listed<'static>] = #listed;
        const JACKFIELD_SUPPLIED: &[&#private::PointDecl] = &[#(#supplied),*];
        const JACKFIELD_CHOSEN: &[&#private::PointDecl] = &[#(#chosen),*];
        #framework::__composition!(JACKFIELD_LISTED, JACKFIELD_SUPPLIED, JACKFIELD_CHOSEN)
    }
}

fn listed(listing: &Listing, private: &Private) -> TokenStream {
    let here = here();
    // Which of them count, and so their numbers, only the compiler knows.
    if listing.plugins.is_empty() || listing.plugins.iter().any(|entry| !entry.conditions.is_empty()) {
        let entries = listing.plugins.iter().map(|Entry { conditions, ty, key }| {
            let key = option(key.as_ref());
            let plugin = quote_spanned!(here=> #private::declared::<#ty>());
            quote_spanned!(here=> #(#conditions)* #private::Listed::own(#plugin, #key))
        });
        return quote_spanned!(here=> &[#(#entries),*]);
    }
    let plugins =
        listing.plugins.iter().map(|Entry { ty, .. }| quote_spanned!(here=> #private::declared::<#ty>()));
    let keys = listing.plugins.iter().enumerate().filter_map(|(at, entry)| {
        let key = entry.key.as_ref()?;
        Some(quote_spanned!(here=> (#at, #key)))
    });
    quote_spanned!(here=> &#private::listed(&[#(#plugins),*], &[#(#keys),*]))
}

/// An empty composition, for a list with mistakes.
pub(crate) fn listing_stub(listing: &Listing) -> TokenStream {
    let framework = &listing.framework;
    quote_spanned!(here()=> #framework::__composition!(&[], &[], &[]))
}

/// `plugins![..]`: the names of the crates, each linked.
pub(crate) fn crates(crates: &Crates) -> TokenStream {
    let private = Private::of(&crates.framework);
    let here = here();
    let mut links = Vec::new();
    let mut names = Vec::new();
    for listed in &crates.listed {
        let name = match listed {
            ListedCrate::Own => quote_spanned!(here=> ::core::module_path!()),
            ListedCrate::Dependency(alias, name) => {
                // An import links the crate, although nothing in it is named.
                let shown = super::hygiene::at(alias.span());
                links.push(quote_spanned!(shown=> use ::#alias as _;));
                name.to_token_stream()
            }
        };
        names.push(quote_spanned!(here=> #private::ListedCrate { name: #name }));
    }
    let own = own_crate(&private);
    quote_spanned! {here=>
        #(#links)*
        #private::Crates::new(#own, &[#(#names),*])
    }
}

/// No crates, for a list with mistakes.
pub(crate) fn crates_stub(crates: &Crates) -> TokenStream {
    let private = Private::of(&crates.framework);
    let own = own_crate(&private);
    quote_spanned!(here()=> #private::Crates::new(#own, &[]))
}

/// The crate that the list is written in.
fn own_crate(private: &Private) -> TokenStream {
    quote_spanned!(here()=> #private::ListedCrate { name: ::core::module_path!() })
}
