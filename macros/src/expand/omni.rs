use proc_macro2::TokenStream;
use quote::{format_ident, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, Ident, Type, WherePredicate, parse_quote_spanned};

use super::hygiene::{at, here, local, local_at};
use super::parts::lenience;
use super::private::Private;
use crate::model::{Observation, Omni, OmniField};

/// The `impl Omni` and a setter for each observed field. By path: the crate around may have a trait with methods of the names of
/// `Observed`'s for every type.
pub(crate) fn omni(omni: &Omni) -> TokenStream {
    let here = here();
    let private = Private::of(&omni.framework);
    let ident = &omni.ident;
    let Some((id, id_type)) = &omni.id else { return TokenStream::new() };
    let described = described_fields(omni, &private);
    let identity = identity(omni, id, id_type);
    let access = field_access(omni, &private);
    let tracking = dirty_tracking(omni, &private);
    let setters = observed(omni).filter_map(|field| Some(setter(field, field.observed.as_ref()?, &private)));
    let lenience = lenience(omni.may_use_deprecated);
    let generics = bounded(omni, &private);
    let (parameters, arguments, bounds) = generics.split_for_impl();
    quote_spanned! {here=>
        #lenience
        #[automatically_derived]
        impl #parameters #private::Omni for #ident #arguments #bounds {
            #described
            #identity
            #access
            #tracking
        }

        #lenience
        #[automatically_derived]
        #[allow(dead_code, reason = "nobody has to set every field")]
        impl #parameters #ident #arguments #bounds {
            #(#setters)*
        }
    }
}

fn observed(omni: &Omni) -> impl Iterator<Item = &OmniField> {
    omni.fields.iter().filter(|field| field.observed.is_some())
}

/// The list of fields.
fn described_fields(omni: &Omni, private: &Private) -> TokenStream {
    let described = omni.fields.iter().map(|OmniField { name, observed, sensitive, .. }| {
        let observed = observed.is_some();
        quote_spanned! {here()=>
            #private::OmniField { name: #name, observed: #observed, sensitive: #sensitive }
        }
    });
    quote_spanned!(here()=> const FIELDS: &'static [#private::OmniField] = &[#(#described),*];)
}

/// The id, and what is made of an id alone.
fn identity(omni: &Omni, id: &Ident, id_type: &Type) -> TokenStream {
    let others = omni.others.iter().map(|(ident, _)| ident);
    let members = omni.fields.iter().map(|field| &field.ident).chain(others);
    let input = local("input");
    quote_spanned! {here()=>
        fn omni_id(&self) -> &::core::primitive::str {
            ::core::convert::AsRef::<::core::primitive::str>::as_ref(&self.#id)
        }

        fn with_id(#input: &::core::primitive::str) -> Self {
            Self {
                #id: <#id_type as ::core::convert::From<&::core::primitive::str>>::from(#input),
                #(#members: ::core::default::Default::default()),*
            }
        }
    }
}

/// Reads, sets and loads a field by its name.
fn field_access(omni: &Omni, private: &Private) -> TokenStream {
    let here = here();
    let names: Vec<_> = omni.fields.iter().map(|field| &field.name).collect();
    let read = omni.fields.iter().map(|field| value(field, private));
    let set = omni.fields.iter().map(|field| set_from_json(field, private));
    let load = omni.fields.iter().map(|field| load(field, private));
    let result = quote_spanned!(here=> ::core::result::Result);
    let (name, input) = (local("name"), local("input"));
    quote_spanned! {here=>
        fn field(&self, #name: &::core::primitive::str) -> #result<#private::JsonText, #private::StorageError> {
            match #name {
                #(#names => #private::JsonText::of(#read),)*
                _ => #result::Err(#private::unknown_field::<Self>(#name)),
            }
        }

        fn set_field(
            &mut self,
            #name: &::core::primitive::str,
            #input: #private::Value,
        ) -> #result<::core::primitive::bool, #private::StorageError> {
            match #name {
                #(#names => #set,)*
                _ => #result::Err(#private::unknown_field::<Self>(#name)),
            }
        }

        fn load_field(
            &mut self,
            #name: &::core::primitive::str,
            #input: &#private::JsonText,
        ) -> #result<(), #private::StorageError> {
            match #name {
                #(#names => #load,)*
                _ => return #result::Err(#private::unknown_field::<Self>(#name)),
            }
            #result::Ok(())
        }
    }
}

/// Which observed fields are dirty, since when, and that one no longer is.
fn dirty_tracking(omni: &Omni, private: &Private) -> TokenStream {
    let names: Vec<_> = observed(omni).map(|field| &field.name).collect();
    let members: Vec<_> = observed(omni).map(|field| &field.ident).collect();
    let name = local("name");
    quote_spanned! {here()=>
        fn is_dirty(&self, #name: &::core::primitive::str) -> ::core::primitive::bool {
            match #name {
                #(#names => #private::Observed::is_dirty(&self.#members),)*
                _ => false,
            }
        }

        fn updated(&self, #name: &::core::primitive::str) -> ::core::option::Option<#private::Timestamp> {
            match #name {
                #(#names => #private::Observed::updated(&self.#members),)*
                _ => ::core::option::Option::None,
            }
        }

        fn clean(&mut self, #name: &::core::primitive::str) {
            match #name {
                #(#names => #private::Observed::clean(&mut self.#members),)*
                _ => {}
            }
        }
    }
}

/// The parameters of the struct, and what its fields have to be so that it can be stored with any of them.
fn bounded(omni: &Omni, private: &Private) -> Generics {
    let mut generics = omni.generics.clone();
    if omni.generics.type_params().next().is_none() {
        return generics;
    }
    let here = here();
    let kept = quote_spanned! {here=>
        ::core::default::Default + ::core::marker::Send + ::core::marker::Sync
    };
    let stored = omni.fields.iter().map(|OmniField { ty, .. }| {
        parse_quote_spanned! {here=>
            #ty: #private::serde::Serialize + #private::serde::de::DeserializeOwned + ::core::cmp::PartialEq + #kept
        }
    });
    let others = omni.others.iter().map(|(_, ty)| parse_quote_spanned!(here=> #ty: #kept));
    let bounds: Vec<WherePredicate> = stored.chain(others).collect();
    generics.make_where_clause().predicates.extend(bounds);
    generics
}

/// An object without fields, for a struct with mistakes.
pub(crate) fn omni_stub(omni: &Omni) -> TokenStream {
    let private = Private::of(&omni.framework);
    let ident = &omni.ident;
    let (parameters, arguments, bounds) = omni.generics.split_for_impl();
    let setters = observed(omni).map(|field| {
        let (setter, ty, visibility) = (format_ident!("set_{}", field.ident), &field.ty, &field.visibility);
        quote_spanned! {here()=>
            #visibility fn #setter(
                &mut self,
                _: #ty,
            ) -> ::core::result::Result<::core::primitive::bool, #private::StorageError> {
                ::core::result::Result::Ok(false)
            }
        }
    });
    let result = quote_spanned!(here()=> ::core::result::Result);
    quote_spanned! {here()=>
        #[allow(dead_code, reason = "the struct has mistakes")]
        impl #parameters #ident #arguments #bounds {
            #(#setters)*
        }

        impl #parameters #private::Omni for #ident #arguments #bounds {
            const FIELDS: &'static [#private::OmniField] = &[];
            fn omni_id(&self) -> &::core::primitive::str {
                ""
            }
            fn with_id(_: &::core::primitive::str) -> Self {
                loop {}
            }
            fn field(&self, _: &::core::primitive::str) -> #result<#private::JsonText, #private::StorageError> {
                loop {}
            }
            fn set_field(
                &mut self,
                _: &::core::primitive::str,
                _: #private::Value,
            ) -> #result<::core::primitive::bool, #private::StorageError> {
                #result::Ok(false)
            }
            fn load_field(
                &mut self,
                _: &::core::primitive::str,
                _: &#private::JsonText,
            ) -> #result<(), #private::StorageError> {
                #result::Ok(())
            }
            fn is_dirty(&self, _: &::core::primitive::str) -> ::core::primitive::bool {
                false
            }
            fn updated(&self, _: &::core::primitive::str) -> ::core::option::Option<#private::Timestamp> {
                ::core::option::Option::None
            }
            fn clean(&mut self, _: &::core::primitive::str) {}
        }
    }
}

fn value(field: &OmniField, private: &Private) -> TokenStream {
    let ident = &field.ident;
    if field.observed.is_some() {
        return quote_spanned!(here()=> #private::Observed::get(&self.#ident));
    }
    quote_spanned!(here()=> &self.#ident)
}

fn set_from_json(field: &OmniField, private: &Private) -> TokenStream {
    let OmniField { ident, name, ty, .. } = field;
    let input = local("input");
    if field.observed.is_some() {
        let setter = format_ident!("set_{}", ident);
        return quote_spanned!(here()=> self.#setter(#private::coerced(#name, &#input)?));
    }
    let (before, value) = (local("before"), local("value"));
    quote_spanned! {here()=>
        {
            let #value: #ty = #private::coerced(#name, &#input)?;
            let #before = #private::JsonText::of(&self.#ident)?;
            self.#ident = #value;
            ::core::result::Result::Ok(#private::JsonText::of(&self.#ident)? != #before)
        }
    }
}

fn load(field: &OmniField, private: &Private) -> TokenStream {
    let ident = &field.ident;
    let input = local("input");
    if field.observed.is_some() {
        return quote_spanned!(here()=> #private::Observed::load(&mut self.#ident, #input.to()?));
    }
    quote_spanned!(here()=> self.#ident = #input.to()?)
}

fn setter(field: &OmniField, observation: &Observation, private: &Private) -> TokenStream {
    let here = here();
    let OmniField { ident, name, ty, visibility, .. } = field;
    let setter = format_ident!("set_{}", ident);
    let (value, old) = (local("value"), local("old"));
    let coerce = observation.coerce.as_ref().map(|function| {
        let shown = at(function.span());
        let value = local_at("value", shown);
        quote_spanned!(shown=> let #value = (#function)(#value);)
    });
    let validate = observation.validate.as_ref().map(|function| {
        let shown = at(function.span());
        let (value, why) = (local_at("value", shown), local_at("why", shown));
        quote_spanned! {shown=>
            if let ::core::result::Result::Err(#why) = (#function)(&#value) {
                return ::core::result::Result::Err(#private::refused(#name, #why));
            }
        }
    });
    let before = observation.before.as_ref().map(|function| {
        let shown = at(function.span());
        let value = local_at("value", shown);
        quote_spanned!(shown=> (#function)(&*self, &#value);)
    });
    let after = observation.after.as_ref().map(|function| {
        let shown = at(function.span());
        let old = local_at("old", shown);
        quote_spanned!(shown=> (#function)(self, &#old);)
    });
    let keep = if after.is_some() { quote_spanned!(here=> let #old =) } else { TokenStream::new() };
    let doc =
        format!("Sets `{name}`; tells whether it changed. A value that is refused leaves it as it was.");
    quote_spanned! {here=>
        #[doc = #doc]
        ///
        /// # Errors
        /// `BadValue` where the value is refused.
        #visibility fn #setter(
            &mut self,
            #value: #ty,
        ) -> ::core::result::Result<::core::primitive::bool, #private::StorageError> {
            #coerce
            #validate
            if *#private::Observed::get(&self.#ident) == #value {
                return ::core::result::Result::Ok(false);
            }
            #before
            #keep #private::Observed::put(&mut self.#ident, #value);
            #after
            ::core::result::Result::Ok(true)
        }
    }
}
