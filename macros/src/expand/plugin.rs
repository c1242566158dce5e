use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::parse_quote;

use super::parts::{at, here, key, local, needs, origin, origin_within, placement, private, take_all};
use crate::model::{Field, Gift, Need, Plugin, Source};
use crate::words::{kebab_case, plain};

/// The `impl Plugin` and the registration for discovery.
pub(crate) fn plugin(plugin: &Plugin) -> TokenStream {
    let private = private(&plugin.framework);
    let here = here();
    let all: Vec<&Need> = plugin.fields.iter().filter_map(need_of).collect();
    let (declared, taken) = needs(&private, &all, None);
    let take_all = take_all(&taken);
    let mut locals = taken.iter().map(|one| &one.local);
    let fields = plugin.fields.iter().map(|field| {
        let member = &field.member;
        let value = match &field.source {
            Source::Need(_) => locals.next().map(ToTokens::to_token_stream).unwrap_or_default(),
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
        #private::Construct::FromFields(|#view| { #take_all #private::constructed(Self { #(#fields)* }) })
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

/// A plugin that needs and gives nothing, for a struct with mistakes.
pub(crate) fn plugin_stub(plugin: &Plugin) -> TokenStream {
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
        .map_or_else(|| quote_spanned!(here=> HERE.version), ToTokens::to_token_stream);
    let origin = origin(private, ident.span(), &plugin.source);
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
    quote_spanned! {here=>
        #[automatically_derived]
        impl #impl_generics #private::Plugin for #ident #ty_generics #where_clause {
            const DECL: &'static #private::PluginDecl = {
                use #private::NoContributions as _;
                const HERE: #private::Origin = #origin;
                &#private::PluginDecl {
                    key: #private::Cow::Borrowed(#key),
                    key_is_given: #key_is_given,
                    name: #private::Cow::Borrowed(#name),
                    version: #private::Cow::Borrowed(#version),
                    type_id: ::core::option::Option::Some(#private::TypeId::of::<Self>()),
                    origin: HERE,
                    needs: #private::Cow::Borrowed(#needs),
                    construct: #construct,
                    provides: #provides,
                    contributes: #private::Cow::Borrowed(#contributes),
                }
            };
        }
        #seen
    }
}

fn gift(plugin: &Plugin, gift: &Gift, private: &TokenStream) -> TokenStream {
    let here = here();
    let point = gift.point.to_token_stream();
    let name = plain(&plugin.ident);
    let key = key(private, gift.key.as_ref(), &point, gift.place());
    let placement = placement(private, &gift.placement);
    let fallback = gift.fallback;
    let origin = origin_within(gift.place(), &gift.source);
    // Shown at the point: there the compiler says that the struct does not implement the trait.
    let shown = at(gift.place());
    let (plugin, this) = (local("plugin"), proc_macro2::Ident::new("this", shown));
    let given = quote_spanned!(shown=> ::core::option::Option::Some(#this));
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
            placement: #placement,
            timeout: ::core::option::Option::None,
            task: ::core::option::Option::None,
            origin: #origin,
            call: #private::gift::<#point>(
                &((|#plugin| -> ::core::option::Option<#private::Arc<#point>> {
                    match #private::struct_of::<Self>(#plugin) {
                        ::core::option::Option::Some(#this) => #given,
                        ::core::option::Option::None => ::core::option::Option::None,
                    }
                }) as fn(&_) -> _)
            ),
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
