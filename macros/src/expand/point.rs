use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, Ident, Type, parse_quote};

use super::aggregate::aggregate;
use super::hygiene::{at, here, local};
use super::parts::{deprecation, lenience, option, origin};
use super::private::Private;
use crate::model::{Cardinality, DefaultKey, Key, Point, PointItem};
use crate::source_line::type_line;
use crate::words::{kebab_case, plain};

/// What stands beside the trait or struct, be it one with mistakes.
pub(crate) fn point(point: &Point) -> TokenStream {
    let here = here();
    let private = Private::of(&point.framework);
    let ty = point_type(point);
    let generics = generics(point);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (conditions, lenience) = (&point.conditions, lenience(point.may_use_deprecated));
    let cardinality = cardinality(&point.cardinality, &private);
    let decl = decl(point, &ty, &private);
    let coerce = coerce(point, &private, &ty, &generics);
    let aggregate = point.aggregate.as_ref().map(|one| aggregate(point, one, &private, &generics));
    quote_spanned! {here=>
        #(#conditions)*
        #lenience
        #[automatically_derived]
        impl #impl_generics #private::Point for #ty #where_clause {
            type Cardinality = #cardinality;
            const DECL: &'static #private::PointDecl = #decl;
        }
        #coerce
        #aggregate
    }
}

/// The type that stands for how many providers it takes.
fn cardinality(cardinality: &Cardinality, private: &Private) -> TokenStream {
    let here = here();
    match cardinality {
        Cardinality::Single => quote_spanned!(here=> #private::SingleOne),
        Cardinality::Optional => quote_spanned!(here=> #private::OptionalOne),
        Cardinality::Many => quote_spanned!(here=> #private::ManyOf),
        // At the type of the keys: there the compiler says what a key has to be.
        Cardinality::Keyed(key, default) => {
            let shown = at(key.span());
            let shown_private = private.shown_at(shown);
            let default = (!matches!(default, DefaultKey::None))
                .then(|| quote_spanned!(shown=> , #shown_private::WithDefault));
            quote_spanned!(shown=> #shown_private::KeyedBy<#key #default>)
        }
        Cardinality::Unknown => quote_spanned!(here=> #private::UnknownCardinality),
    }
}

/// The declaration; of a point without type parameters one copy in the program, as of plugins.
fn decl(point: &Point, ty: &TokenStream, private: &Private) -> TokenStream {
    let here = here();
    let name = match &point.name {
        Some(name) => name.to_token_stream(),
        None => kebab_case(&plain(&point.ident)).to_token_stream(),
    };
    let type_name = type_line(ty);
    let origin = origin(private, point.ident.span(), &point.source);
    let stated = stated(point, private);
    let decl = |of: &TokenStream| {
        quote_spanned! {here=>
            #private::PointDecl::new::<#of>(#name, #type_name, #origin) #stated
        }
    };
    if point.is_generic() {
        let decl = decl(&quote_spanned!(here=> Self));
        return quote_spanned!(here=> &#decl);
    }
    let decl = decl(ty);
    quote_spanned! {here=> {
        static JACKFIELD_NUMBER: #private::PointNumber = #private::PointNumber::new();
        static JACKFIELD_DECL: #private::PointDecl = #decl.numbered(&JACKFIELD_NUMBER);
        &JACKFIELD_DECL
    }}
}

/// What most points don't state, as calls that follow that of `new`.
fn stated(point: &Point, private: &Private) -> TokenStream {
    let here = here();
    let hint = point.hint.as_ref().map(|hint| quote_spanned!(here=> .with_hint(#hint)));
    let deprecated = point.deprecated.as_ref().map(|one| {
        let deprecation = deprecation(private, one);
        quote_spanned!(here=> .deprecated(#deprecation))
    });
    let generic = point.is_generic().then(|| quote_spanned!(here=> .with_type_parameters()));
    let mistaken = point.is_mistaken.then(|| quote_spanned!(here=> .mistaken()));
    let guarded = point.guarded.then(|| quote_spanned!(here=> .guarded()));
    let keyed = match &point.cardinality {
        Cardinality::Keyed(key, default) => {
            let imported = private.import("NoText");
            let default = with_default(key, default, private);
            Some(quote_spanned! {here=>
                .with_text_keys({ #imported <#private::KeyType<#key>>::IS_TEXT }) #default
            })
        }
        _ => None,
    };
    quote_spanned!(here=> #hint #deprecated #generic #guarded #keyed #mistaken)
}

/// The key that is meant by who names none.
fn with_default(key_type: &Type, default: &DefaultKey, private: &Private) -> Option<TokenStream> {
    let here = here();
    let key = match default {
        DefaultKey::None => return None,
        DefaultKey::Configured | DefaultKey::Key(Key::Any(_)) => None,
        DefaultKey::Key(Key::Text(text)) => {
            let shown = at(text.span());
            let private = private.shown_at(shown);
            Some(quote_spanned!(shown=> #private::DefaultKey::<#key_type>::text(#text)))
        }
        DefaultKey::Key(key @ Key::Exact(expression)) => {
            let (written, shown) = (key.written(), at(expression.span()));
            let make = quote_spanned!(shown=> |_| #private::DefaultKey::<#key_type>::exact(#expression));
            Some(quote_spanned!(here=> #private::KeyDecl::expression(#written, #make)))
        }
        DefaultKey::Key(key @ Key::Into(expression)) => {
            let (written, shown) = (key.written(), at(expression.span()));
            let make = quote_spanned!(shown=> |_| #private::DefaultKey::<#key_type>::from_other(#expression));
            Some(quote_spanned!(here=> #private::KeyDecl::expression(#written, #make)))
        }
    };
    let key = option(key);
    Some(quote_spanned!(here=> .with_default(#key)))
}

fn point_type(point: &Point) -> TokenStream {
    let Point { ident, arguments, .. } = point;
    match point.item {
        PointItem::Trait => {
            // A `dyn` at the trait's own name, so that what is wrong with it as a point is shown there.
            let shown = super::hygiene::at(ident.span());
            quote_spanned!(shown=> dyn #ident #arguments)
        }
        PointItem::Struct => quote_spanned!(here()=> #ident #arguments),
    }
}

fn generics(point: &Point) -> Generics {
    let mut generics = point.generics.clone();
    let parameters: Vec<Ident> = generics.type_params().map(|parameter| parameter.ident.clone()).collect();
    for parameter in parameters {
        generics.make_where_clause().predicates.push(parse_quote!(#parameter: 'static));
    }
    if point.item == PointItem::Struct && point.is_generic() {
        generics
            .make_where_clause()
            .predicates
            .push(parse_quote!(Self: ::core::marker::Send + ::core::marker::Sync));
    }
    generics
}

fn coerce(point: &Point, private: &Private, ty: &TokenStream, generics: &Generics) -> TokenStream {
    let here = here();
    let Point { ident, arguments, .. } = point;
    let (conditions, lenience) = (&point.conditions, lenience(point.may_use_deprecated));
    let mut generics = generics.clone();
    let provider = match point.item {
        PointItem::Trait => {
            let bound = quote_spanned!(here=> #ident #arguments);
            generics.params.push(parse_quote!(JackfieldProvider: #bound + 'static));
            quote_spanned!(here=> JackfieldProvider)
        }
        PointItem::Struct => ty.clone(),
    };
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let value = local("value");
    quote_spanned! {here=>
        #(#conditions)*
        #lenience
        #[automatically_derived]
        impl #impl_generics #private::Coerce<#provider> for #ty #where_clause {
            fn coerce(#value: #private::Arc<#provider>) -> #private::Arc<Self> {
                #value
            }
        }
    }
}
