use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use super::hygiene::{at, here, local, local_at};
use super::parts::{lenience, origin, origin_within, submitted};
use super::private::Private;
use crate::model::{Choice, Schema, SchemaBody, Setting, SettingDefault};
use crate::source_line::expression_line;

/// The `impl ConfigSchema` and the registration by which the run time finds it.
pub(crate) fn schema(schema: &Schema) -> TokenStream {
    let here = here();
    let private = Private::of(&schema.framework);
    let ident = &schema.ident;
    let shape = match &schema.body {
        SchemaBody::Table(settings) => table(schema, settings, &private),
        SchemaBody::Choices(choices) => {
            let choices = choices.iter().map(|Choice { name, aliases, is_any_other, description }| {
                quote_spanned! {here=>
                    #private::ChoiceDecl {
                        name: #name,
                        aliases: &[#(#aliases),*],
                        is_any_other: #is_any_other,
                        description: #description,
                    }
                }
            });
            quote_spanned!(here=> #private::Shape::OneOf(&[#(#choices),*]))
        }
        SchemaBody::Same(ty) => probe(&private, ty),
        SchemaBody::ReadWith(ty) => {
            let shape = probe(&private, ty);
            quote_spanned!(here=> (#shape).read_otherwise())
        }
    };
    let implementation = implementation(schema, &private, &shape);
    let registered = [
        quote_spanned!(here=> #private::registered::<#ident>()),
        quote_spanned!(here=> #private::registered::<::core::option::Option<#ident>>()),
    ];
    let submitted = registered.iter().map(|one| submitted(&private, one, schema.may_use_deprecated));
    quote_spanned!(here=> #implementation #(#submitted)*)
}

/// A type that says nothing of itself, for one with mistakes.
pub(crate) fn schema_stub(schema: &Schema) -> TokenStream {
    let private = Private::of(&schema.framework);
    implementation(schema, &private, &quote_spanned!(here()=> #private::Shape::Any))
}

fn implementation(schema: &Schema, private: &Private, shape: &TokenStream) -> TokenStream {
    let (ident, lenience) = (&schema.ident, lenience(schema.may_use_deprecated));
    let (impl_generics, ty_generics, where_clause) = schema.generics.split_for_impl();
    quote_spanned! {here()=>
        #lenience
        #[automatically_derived]
        impl #impl_generics #private::ConfigSchema for #ident #ty_generics #where_clause {
            fn shape() -> #private::Shape {
                #shape
            }
        }
    }
}

fn table(schema: &Schema, settings: &[Setting], private: &Private) -> TokenStream {
    let here = here();
    let origin = origin(private, schema.ident.span(), &schema.source);
    let description = &schema.description;
    let settings = settings.iter().map(|one| setting(one, private));
    let check = schema.validate.as_ref().map_or_else(
        || quote_spanned!(here=> ::core::option::Option::None),
        |validate| {
            let (value, whole) = (local("value"), local("whole"));
            let judged = judged(private, validate, "whole");
            quote_spanned! {here=>
                ::core::option::Option::Some(|#value| match #value.read::<Self>() {
                    ::core::option::Option::Some(#whole) => {
                        let #whole = &#whole;
                        #judged
                    }
                    ::core::option::Option::None => ::core::result::Result::Ok(()),
                })
            }
        },
    );
    quote_spanned! {here=>
        const JACKFIELD_HERE: #private::Origin = #origin;
        #private::Shape::Table(&const { #private::TableDecl {
            type_name: ::core::any::type_name::<Self>,
            description: #description,
            settings: &[#(#settings),*],
            check: #check,
            origin: JACKFIELD_HERE,
        } })
    }
}

fn setting(setting: &Setting, private: &Private) -> TokenStream {
    let here = here();
    let Setting { name, aliases, description, ty, flatten, secret, .. } = setting;
    let of_type = probe(private, ty);
    let shape = match &setting.read_with {
        Some(_) => quote_spanned!(here=> (#of_type).read_otherwise()),
        None => of_type,
    };
    let default = match &setting.default {
        SettingDefault::None => quote_spanned!(here=> #private::SettingDefault::None),
        // Of what there is none, no type can be told.
        SettingDefault::Laid(value) if matches!(&**value, Expr::Array(array) if array.elems.is_empty()) => {
            quote_spanned!(here=> #private::SettingDefault::Laid(|| #private::default_value([(); 0])))
        }
        SettingDefault::Laid(value) => {
            let shown = at(value.span());
            quote_spanned!(shown=> #private::SettingDefault::Laid(|| #private::default_value(#value)))
        }
        // How it would be written, the function that reads it does not say.
        SettingDefault::OfSerde(_) if setting.read_with.is_some() => {
            quote_spanned!(here=> #private::SettingDefault::OfType(|| ::core::option::Option::None))
        }
        SettingDefault::OfSerde(value) => quote_spanned! {here=>
            #private::SettingDefault::OfType(|| {
                #[allow(unused_imports, reason = "one of them serves each type")]
                use #private::{NotShown as _, Shown as _};
                (&#private::ProbeValue::<&#ty>(&#value)).shown_json()
            })
        },
    };
    let rules = rules(setting, private);
    let check = check(setting, private);
    let origin = origin_within(setting.place, &setting.source);
    quote_spanned! {here=>
        {
            fn __rules() -> #private::RulesOf<#ty> {
                #rules
            }
            #private::SettingDecl {
                name: #name,
                aliases: &[#(#aliases),*],
                description: #description,
                shape: || #shape,
                default: #default,
                flatten: #flatten,
                secret: #secret,
                rules: || __rules().shown(),
                check: #check,
                origin: #origin,
            }
        }
    }
}

/// The shape of a type, whether it says it or not.
fn probe(private: &Private, ty: &syn::Type) -> TokenStream {
    quote_spanned! {here()=>
        {
            #[allow(unused_imports, reason = "a type that says its shape does not need them")]
            use #private::{NoShape as _, OptionShape as _, SecretShape as _};
            #private::ProbeShape::<#ty>::ASK.shape()
        }
    }
}

/// The rules of a setting as one expression, so that what is wrong with it is found once.
fn rules(setting: &Setting, private: &Private) -> TokenStream {
    let ty = &setting.ty;
    let mut rules = quote_spanned!(here()=> #private::RulesOf::<#ty>::new());
    let written = [("at_least", &setting.min), ("at_most", &setting.max), ("one_of", &setting.one_of)];
    for (name, value) in written {
        let Some(value) = value else { continue };
        let shown = at(value.span());
        let method = Ident::new(name, shown);
        let value = if name == "one_of" { quote_spanned!(shown=> &#value) } else { value.to_token_stream() };
        rules = quote_spanned!(shown=> #rules.#method(#value));
    }
    rules
}

fn check(setting: &Setting, private: &Private) -> TokenStream {
    let here = here();
    if !setting.has_rules() {
        return quote_spanned!(here=> ::core::option::Option::None);
    }
    let ty = &setting.ty;
    let (value, read, deserializer, via) =
        (local("value"), local("read"), local("deserializer"), local("via"));
    let reading = match &setting.read_with {
        None => quote_spanned!(here=> #value.read::<#ty>()),
        Some(path) => quote_spanned! {here=>
            {
                struct JackfieldVia(#ty);
                impl<'de> #private::serde::Deserialize<'de> for JackfieldVia {
                    fn deserialize<JackfieldDeserializer: #private::serde::Deserializer<'de>>(
                        #deserializer: JackfieldDeserializer,
                    ) -> ::core::result::Result<Self, JackfieldDeserializer::Error> {
                        ::core::result::Result::map(#path(#deserializer), Self)
                    }
                }
                ::core::option::Option::map(#value.read::<JackfieldVia>(), |#via| #via.0)
            }
        },
    };
    let validate = setting.validate.as_ref().map(|validate| {
        let judged = judged(private, validate, "read");
        if setting.is_option() {
            quote_spanned!(here=> if let ::core::option::Option::Some(#read) = &#read { #judged?; })
        } else {
            quote_spanned!(here=> let #read = &#read; #judged?;)
        }
    });
    quote_spanned! {here=>
        ::core::option::Option::Some(|#value| {
            if let ::core::option::Option::Some(#read) = #reading {
                #private::RulesOf::check(&__rules(), &#read)?;
                #validate
            }
            ::core::result::Result::Ok(())
        })
    }
}

/// What a function says of the local variable of that name.
fn judged(private: &Private, validate: &Expr, local: &str) -> TokenStream {
    let shown = at(validate.span());
    let local = local_at(local, shown);
    let written = expression_line(validate);
    quote_spanned!(shown=> #private::judged(#written, (#validate)(#local)))
}
