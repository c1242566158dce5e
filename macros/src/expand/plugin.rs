use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Generics, parse_quote};

use super::hygiene::{at, here, local};
use super::parts::{
    deprecation, key, lenience, lifetime, needs, of_package, option, ordered_placement, origin,
    origin_beside, submitted, take_all,
};
use super::private::Private;
use super::when::{conditions, when};
use crate::model::{Field, Gift, Need, Plugin, Source};
use crate::words::{kebab_case, plain};

/// The `impl Plugin` and the registration for discovery.
pub(crate) fn plugin(plugin: &Plugin) -> TokenStream {
    let private = Private::of(&plugin.framework);
    let here = here();
    let all: Vec<&Need> = plugin.fields.iter().filter_map(need_of).collect();
    let (declared, taken) = needs(&private, &all, None);
    let mut given = taken.iter().map(|one| one.local.to_token_stream());
    let fields = plugin.fields.iter().map(|field| {
        let member = &field.member;
        let value = match &field.source {
            Source::Need(_) => given.next().unwrap_or_default(),
            Source::Default(ty) => {
                let shown = at(ty.span());
                quote_spanned!(shown=> <#ty as ::core::default::Default>::default())
            }
            // Not the expression alone: its `?` or `return` would leave the constructor.
            Source::Expression(expression, ty) => {
                let shown = at(ty.span());
                quote_spanned!(shown=> #private::value_of::<#ty>(|| #expression))
            }
        };
        quote_spanned!(here=> #member: #value,)
    });
    let view = view_unless(taken.is_empty());
    let take_all = take_all(&private, &taken);
    let construct = quote_spanned!(here=> |#view| { #take_all #private::constructed(Self { #(#fields)* }) });
    let gifts = plugin.gifts.iter().map(|one| gift(plugin, one, &private));
    let body = Body {
        needs: quote_spanned!(here=> &[#declared]),
        construct: quote_spanned!(here=> ::core::option::Option::Some(#construct)),
        provides: quote_spanned!(here=> &[#(#gifts),*]),
        contributes: quote_spanned!(here=> <Self>::JACKFIELD_CONTRIBUTIONS),
    };
    let implementation = implementation(plugin, &private, &body);
    if plugin.is_generic() {
        return implementation;
    }
    let ident = &plugin.ident;
    let registration =
        quote_spanned!(here=> #private::Registration { plugin: #private::declared::<#ident>() });
    let submitted = submitted(&private, &registration, plugin.may_use_deprecated);
    quote_spanned!(here=> #implementation #submitted)
}

/// A plugin that can't be made, for a struct with mistakes; nothing, where it could only fail again.
pub(crate) fn plugin_stub(plugin: &Plugin) -> TokenStream {
    if !plugin.usable {
        return TokenStream::new();
    }
    let private = Private::of(&plugin.framework);
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

fn implementation(plugin: &Plugin, private: &Private, body: &Body) -> TokenStream {
    let here = here();
    let ident = &plugin.ident;
    let generics = bounded(plugin);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = plugin.generics.split_for_impl();
    let lenience = lenience(plugin.may_use_deprecated);
    let constants = constants(plugin, private, body);
    let decl = decl(plugin, private);
    let block_probe = plugin.is_generic().then(|| {
        let probe = block_probe(private);
        quote_spanned! {here=>
            #lenience
            #[automatically_derived]
            impl #impl_generics #private::SeesBlock for #ident #ty_generics #where_clause {
                #probe
            }
        }
    });
    quote_spanned! {here=>
        #lenience
        #[automatically_derived]
        impl #impl_generics #ident #ty_generics #where_clause {
            #constants
        }
        #lenience
        #[automatically_derived]
        impl #impl_generics #private::Plugin for #ident #ty_generics #where_clause {
            const DECL: &'static #private::PluginDecl = #decl;
            const IDENTITY: #private::Identity = #private::Identity::of_plugin(&<Self>::JACKFIELD_HERE);
        }
        #block_probe
    }
}

/// The parameters of the struct, and what it has to be so that it can be a plugin with any of them.
fn bounded(plugin: &Plugin) -> Generics {
    let mut generics = plugin.generics.clone();
    if !generics.params.is_empty() {
        let bounds = parse_quote!(Self: ::core::marker::Send + ::core::marker::Sync + 'static);
        generics.make_where_clause().predicates.push(bounds);
    }
    generics
}

/// Where it is declared and what it consists of.
fn constants(plugin: &Plugin, private: &Private, body: &Body) -> TokenStream {
    let Body { needs, construct, provides, contributes } = body;
    let ident = &plugin.ident;
    let origin = origin(private, ident.span(), &plugin.source);
    let imported = private.import("NoContributions");
    let derived_key = kebab_case(&plain(ident));
    let key = plugin.key.as_ref().map_or_else(|| derived_key.to_token_stream(), ToTokens::to_token_stream);
    let description = plugin
        .description
        .as_ref()
        .map_or_else(|| of_package("CARGO_PKG_DESCRIPTION").to_token_stream(), ToTokens::to_token_stream);
    // Shown at the struct: there the compiler says what such a plugin can't have.
    let contributes = if plugin.lifetime.is_of_the_app() {
        contributes.clone()
    } else {
        let (shown, lifetime) = (at(ident.span()), lifetime(private, &plugin.lifetime));
        quote_spanned!(shown=> #private::living(#contributes, #lifetime))
    };
    let stated = stated(plugin, private);
    quote_spanned! {here()=>
        const JACKFIELD_HERE: #private::Origin = #origin;
        const JACKFIELD_PARTS: #private::Parts = {
            #imported
            #private::Parts {
                key: #key,
                description: #description,
                needs: #needs,
                construct: #construct,
                provides: #provides,
                contributes: #contributes,
                stated: #stated,
            }
        };
    }
}

/// The declaration, made of these constants.
fn decl(plugin: &Plugin, private: &Private) -> TokenStream {
    let here = here();
    let of = |this: &TokenStream| quote_spanned!(here=> #private::PluginDecl::of::<#this>(&<#this>::JACKFIELD_HERE, &<#this>::JACKFIELD_PARTS));
    if plugin.is_generic() {
        let decl = of(&quote_spanned!(here=> Self));
        return quote_spanned!(here=> &#decl);
    }
    // A constant is copied into each unit of code generation that refers to it.
    let decl = of(&plugin.ident.to_token_stream());
    quote_spanned!(here=> { static DECL: #private::PluginDecl = #decl; &DECL })
}

/// Shows a block with type parameters what is seen from here: one with narrower bounds is not.
fn block_probe(private: &Private) -> TokenStream {
    let imported = private.import("NoContributions");
    quote_spanned! {here()=>
        fn block() -> impl ::core::marker::Sized {
            #imported
            <Self>::JACKFIELD_BLOCK
        }
    }
}

/// What its attribute says that most say nothing of.
fn stated(plugin: &Plugin, private: &Private) -> TokenStream {
    let here = here();
    let parts = [
        plugin.key.is_some().then(|| quote_spanned!(here=> key_is_given: true)),
        plugin.name.as_ref().map(|name| quote_spanned!(here=> name: ::core::option::Option::Some(#name))),
        plugin
            .version
            .as_ref()
            .map(|version| quote_spanned!(here=> version: ::core::option::Option::Some(#version))),
        (!plugin.lifetime.is_of_the_app()).then(|| {
            let lifetime = lifetime(private, &plugin.lifetime);
            quote_spanned!(here=> lifetime: #lifetime)
        }),
        (!plugin.when.is_empty()).then(|| {
            let conditions = conditions(private, &plugin.when);
            quote_spanned!(here=> conditions: &[#conditions])
        }),
        (!plugin.includes.is_empty()).then(|| includes(plugin, private)),
        (!plugin.requires.is_empty()).then(|| requires(plugin, private)),
        plugin.deprecated.as_ref().map(|one| {
            let deprecated = option(Some(deprecation(private, one)));
            quote_spanned!(here=> deprecated: #deprecated)
        }),
        plugin.expendable.then(|| quote_spanned!(here=> expendable: true)),
    ];
    let parts: Vec<TokenStream> = parts.into_iter().flatten().collect();
    let nothing = quote_spanned!(here=> #private::Stated::NOTHING);
    let stated = if parts.is_empty() {
        nothing
    } else {
        quote_spanned!(here=> #private::Stated { #(#parts,)* ..#nothing })
    };
    if !plugin.has_manifest {
        return stated;
    }
    // So that the compiler looks at the manifest again when it changes.
    quote_spanned! {here=>
        {
            const _: &::core::primitive::str =
                ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/plugin.yaml"));
            #stated
        }
    }
}

fn includes(plugin: &Plugin, private: &Private) -> TokenStream {
    let includes = plugin.includes.iter().map(|included| {
        let (ty, key, shown) = (&included.ty, option(included.key.as_ref()), at(included.ty.span()));
        let shown_private = private.shown_at(shown);
        let declared = quote_spanned!(shown=> #shown_private::declared::<#ty>());
        quote_spanned!(here()=> #private::Included { plugin: #declared, given_key: #key })
    });
    quote_spanned!(here()=> includes: &[#(#includes),*])
}

fn requires(plugin: &Plugin, private: &Private) -> TokenStream {
    let requires = plugin.requires.iter().map(|(key, versions)| {
        quote_spanned! {here()=>
            #private::Requirement {
                plugin: #private::Cow::Borrowed(#key),
                versions: #private::Cow::Borrowed(#versions),
            }
        }
    });
    quote_spanned!(here()=> requires: &[#(#requires),*])
}

fn gift(plugin: &Plugin, gift: &Gift, private: &Private) -> TokenStream {
    let here = here();
    let point = gift.point.to_token_stream();
    let name = plain(&plugin.ident);
    let key = key(private, gift.key.as_ref(), &point, gift.place());
    let origin = origin_beside(&quote_spanned!(here=> <Self>::JACKFIELD_HERE), gift.place(), &gift.source);
    if !gift.fallback && gift.placement.is_anywhere() && gift.when.is_empty() {
        return quote_spanned!(here=> #private::gift::<Self, #point>(#name, #key, #origin));
    }
    let placement = ordered_placement(private, &gift.placement, &point, gift.place());
    let (fallback, when) = (gift.fallback, when(private, &gift.when));
    // Constants, as the list of gifts outlives what a call is given.
    quote_spanned! {here=>
        #private::gift_that::<Self, #point>(#name, #key, #origin, #fallback, const { #placement }, const { #when })
    }
}

fn need_of(field: &Field) -> Option<&Need> {
    match &field.source {
        Source::Need(need) => Some(need),
        Source::Default(_) | Source::Expression(..) => None,
    }
}

/// The parameter of a call, or `_` where nothing is taken from it.
fn view_unless(unused: bool) -> TokenStream {
    if unused { quote_spanned!(here()=> _) } else { local("view").to_token_stream() }
}
