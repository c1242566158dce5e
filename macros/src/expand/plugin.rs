use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::parse_quote;
use syn::spanned::Spanned as _;

use super::parts::{
    at, deprecation, here, key, lifetime, local, needs, of_package, option, ordered_placement, origin,
    origin_beside, private, shown_at,
};
use super::when::when;
use crate::model::{Field, Gift, Need, Plugin, Source};
use crate::words::{kebab_case, plain};

/// The `impl Plugin` and the registration for discovery.
pub(crate) fn plugin(plugin: &Plugin) -> TokenStream {
    let private = private(&plugin.framework);
    let here = here();
    let all: Vec<&Need> = plugin.fields.iter().filter_map(need_of).collect();
    let (declared, taken) = needs(&private, &all, None);
    let mut given = taken.iter().map(|one| &one.from);
    let fields = plugin.fields.iter().map(|field| {
        let member = &field.member;
        let value = match &field.source {
            Source::Need(_) => given.next().map(|from| quote_spanned!(here=> #from?)).unwrap_or_default(),
            Source::Default(ty) => {
                let shown = at(syn::spanned::Spanned::span(ty));
                quote_spanned!(shown=> <#ty as ::core::default::Default>::default())
            }
            Source::Expression(expression) => expression.to_token_stream(),
        };
        quote_spanned!(here=> #member: #value,)
    });
    let view = view_unless(taken.is_empty());
    let construct = quote_spanned! {here=>
        #private::Construct::FromFields(|#view| #private::constructed(Self { #(#fields)* }))
    };
    let gifts = plugin.gifts.iter().map(|one| gift(plugin, one, &private));
    let body = Body {
        needs: quote_spanned!(here=> &[#(#declared),*]),
        construct: quote_spanned!(here=> ::core::option::Option::Some(#construct)),
        provides: quote_spanned!(here=> &[#(#gifts),*]),
        contributes: quote_spanned!(here=> <Self>::JACKFIELD_CONTRIBUTIONS),
    };
    let implementation = implementation(plugin, &private, &body);
    if plugin.is_generic() {
        return implementation;
    }
    let ident = &plugin.ident;
    quote_spanned! {here=>
        #implementation
        #private::inventory::submit! { #private::Registration { plugin: #private::declared::<#ident>() } }
    }
}

/// A plugin that needs and gives nothing, for a struct with mistakes; nothing, where it could only fail again.
pub(crate) fn plugin_stub(plugin: &Plugin) -> TokenStream {
    if !plugin.usable {
        return TokenStream::new();
    }
    let private = private(&plugin.framework);
    let none = quote_spanned!(here()=> &[]);
    let body = Body {
        needs: none.clone(),
        construct: quote_spanned!(here()=> ::core::option::Option::None),
        provides: none,
        contributes: quote_spanned!(here()=> <Self>::JACKFIELD_CONTRIBUTIONS),
    };
    implementation(plugin, &private, &body)
}

struct Body {
    needs: TokenStream,
    construct: TokenStream,
    provides: TokenStream,
    contributes: TokenStream,
}

fn implementation(plugin: &Plugin, private: &TokenStream, body: &Body) -> TokenStream {
    let here = here();
    let Body { needs, construct, provides, contributes } = body;
    let ident = &plugin.ident;
    let mut generics = plugin.generics.clone();
    if !generics.params.is_empty() {
        let bounds = parse_quote!(Self: ::core::marker::Send + ::core::marker::Sync + 'static);
        generics.make_where_clause().predicates.push(bounds);
    }
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = plugin.generics.split_for_impl();
    let key_is_given = plugin.key.is_some();
    let derived_key = kebab_case(&plain(ident));
    let key = plugin.key.as_ref().map_or_else(|| derived_key.to_token_stream(), ToTokens::to_token_stream);
    let name = plugin.name.as_ref().map_or_else(|| key.clone(), ToTokens::to_token_stream);
    let version = plugin
        .version
        .as_ref()
        .map_or_else(|| quote_spanned!(here=> <Self>::JACKFIELD_HERE.version), ToTokens::to_token_stream);
    let about = about(plugin, private);
    let conditions = when(private, &plugin.when);
    let origin = origin(private, ident.span(), &plugin.source);
    let lifetime = lifetime(private, &plugin.lifetime);
    // Shown at the struct: there the compiler says what such a plugin can't have.
    let contributes = if plugin.lifetime.is_of_the_app() {
        contributes.clone()
    } else {
        let shown = at(ident.span());
        quote_spanned!(shown=> #private::living(#contributes, #lifetime))
    };
    // Shows a block with type parameters what is seen from here: one with narrower bounds is not.
    let seen = plugin.is_generic().then(|| {
        quote_spanned! {here=>
            #[automatically_derived]
            impl #impl_generics #private::SeesBlock for #ident #ty_generics #where_clause {
                fn block() -> impl ::core::marker::Sized {
                    use #private::NoContributions as _;
                    <Self>::JACKFIELD_BLOCK
                }
            }
        }
    });
    // A constant is copied into each unit of code generation that refers to it, with the functions that it points at.
    let kept = if plugin.is_generic() {
        quote_spanned!(here=> &<Self>::JACKFIELD_DECL)
    } else {
        quote_spanned!(here=> { static DECL: #private::PluginDecl = <#ident>::JACKFIELD_DECL; &DECL })
    };
    quote_spanned! {here=>
        #[automatically_derived]
        impl #impl_generics #ident #ty_generics #where_clause {
            const JACKFIELD_HERE: #private::Origin = #origin;
            const JACKFIELD_DECL: #private::PluginDecl = {
                use #private::NoContributions as _;
                #private::PluginDecl {
                    key: #private::Cow::Borrowed(#key),
                    key_is_given: #key_is_given,
                    name: #private::Cow::Borrowed(#name),
                    version: #private::Cow::Borrowed(#version),
                    type_id: ::core::option::Option::Some(#private::TypeId::of::<Self>()),
                    lifetime: #lifetime,
                    about: #about,
                    origin: <Self>::JACKFIELD_HERE,
                    conditions: #conditions,
                    needs: #private::Cow::Borrowed(#needs),
                    construct: #construct,
                    provides: #private::Cow::Borrowed(#provides),
                    contributes: #private::Cow::Borrowed(#contributes),
                }
            };
        }
        #[automatically_derived]
        impl #impl_generics #private::Plugin for #ident #ty_generics #where_clause {
            const DECL: &'static #private::PluginDecl = #kept;
            const IDENTITY: #private::Identity = #private::Identity::of("", &<Self>::JACKFIELD_HERE);
        }
        #seen
    }
}

/// What it says of itself beside what it does.
fn about(plugin: &Plugin, private: &TokenStream) -> TokenStream {
    let here = here();
    let description = plugin
        .description
        .as_ref()
        .map_or_else(|| of_package("CARGO_PKG_DESCRIPTION").to_token_stream(), ToTokens::to_token_stream);
    let includes = plugin.includes.iter().map(|included| {
        let shown = at(included.span());
        let shown_private = shown_at(private, shown);
        quote_spanned!(shown=> #shown_private::declared::<#included>())
    });
    let requires = plugin.requires.iter().map(|(key, versions)| {
        quote_spanned! {here=>
            #private::Requirement {
                plugin: #private::Cow::Borrowed(#key),
                versions: #private::Cow::Borrowed(#versions),
            }
        }
    });
    let deprecated = option(plugin.deprecated.as_ref().map(|one| deprecation(private, one)));
    let expendable = plugin.expendable;
    // So that the compiler looks at the manifest again when it changes.
    let manifest = plugin.has_manifest.then(|| {
        quote_spanned! {here=>
            const _: &::core::primitive::str =
                ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/plugin.yaml"));
        }
    });
    quote_spanned! {here=>
        {
            #manifest
            #private::About {
                description: #private::Cow::Borrowed(#description),
                includes: #private::Cow::Borrowed(&[#(#includes),*]),
                requires: #private::Cow::Borrowed(&[#(#requires),*]),
                deprecated: #deprecated,
                expendable: #expendable,
            }
        }
    }
}

fn gift(plugin: &Plugin, gift: &Gift, private: &TokenStream) -> TokenStream {
    let here = here();
    let point = gift.point.to_token_stream();
    let name = plain(&plugin.ident);
    let key = key(private, gift.key.as_ref(), &point, gift.place());
    let placement = ordered_placement(private, &gift.placement, &point, gift.place());
    let conditions = when(private, &gift.when);
    let fallback = gift.fallback;
    let origin = origin_beside(&quote_spanned!(here=> <Self>::JACKFIELD_HERE), gift.place(), &gift.source);
    quote_spanned! {here=>
        #private::ContributionDecl {
            kind: #private::ContributionKind::Provide,
            point: #private::point_of::<#point>(),
            name: #name,
            key: #key,
            needs: &[],
            receiver: true,
            fallback: #fallback,
            may_decline: false,
            asynchronous: false,
            is_list: false,
            lifetime: #private::Lifetime::App,
            placement: #placement,
            timeout: ::core::option::Option::None,
            task: ::core::option::Option::None,
            conditions: #conditions,
            origin: #origin,
            call: #private::gift::<Self, #point>(),
        }
    }
}

fn need_of(field: &Field) -> Option<&Need> {
    match &field.source {
        Source::Need(need) => Some(need),
        Source::Default(_) | Source::Expression(_) => None,
    }
}

/// The parameter of a call, or `_` where nothing is taken from it.
fn view_unless(unused: bool) -> TokenStream {
    if unused { quote_spanned!(here()=> _) } else { local("view").to_token_stream() }
}
