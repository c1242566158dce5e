use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;

use super::hygiene::{at, here, local};
use super::parts::lenience;
use super::private::Private;
use crate::model::{Resource, ResourceField};

/// The `impl Resource` and the type of its patches.
pub(crate) fn resource(resource: &Resource) -> TokenStream {
    let here = here();
    let private = Private::of(&resource.framework);
    let (ident, patch, name) = (&resource.ident, &resource.patch, &resource.name);
    let Some(identity) = &resource.identity else { return TokenStream::new() };
    let declared = resource.fields.iter().map(|ResourceField { name, ty, data_type, .. }| {
        let shown = at(ty.span());
        let data_type = data_type.as_ref().map_or_else(
            || quote_spanned!(shown=> <#ty as #private::DataType>::NAME),
            ToTokens::to_token_stream,
        );
        quote_spanned!(here=> .field(#name, #data_type))
    });
    let members: Vec<_> = resource.fields.iter().map(|field| &field.ident).collect();
    let (value, lenience) = (local("value"), lenience(resource.may_use_deprecated));
    let patch_type = patch_type(resource, &private);
    quote_spanned! {here=>
        #lenience
        #[automatically_derived]
        impl #private::Resource for #ident {
            type Patch = #patch;
            fn meta() -> #private::PersistenceMeta {
                #private::PersistenceMeta::new(#name, #identity) #(#declared)*
            }
        }

        #patch_type

        #lenience
        #[automatically_derived]
        impl ::core::convert::From<#ident> for #patch {
            fn from(#value: #ident) -> Self {
                Self { #(#members: ::core::option::Option::Some(#value.#members)),* }
            }
        }
    }
}

/// A resource that says nothing, for a struct with mistakes.
pub(crate) fn resource_stub(resource: &Resource) -> TokenStream {
    let private = Private::of(&resource.framework);
    let patch_type = patch_type(resource, &private);
    if resource.has_parameters || resource.fields.is_empty() {
        return patch_type;
    }
    let (ident, patch) = (&resource.ident, &resource.patch);
    quote_spanned! {here()=>
        #patch_type

        impl #private::Resource for #ident {
            type Patch = #patch;
            fn meta() -> #private::PersistenceMeta {
                loop {}
            }
        }

        impl ::core::convert::From<#ident> for #patch {
            fn from(_: #ident) -> Self {
                ::core::default::Default::default()
            }
        }
    }
}

fn patch_type(resource: &Resource, private: &Private) -> TokenStream {
    let here = here();
    let Resource { ident, patch, visibility, .. } = resource;
    let lenience = lenience(resource.may_use_deprecated);
    let serde_path = quote_spanned!(here=> #private::serde).to_string().replace(' ', "");
    let fields = resource.fields.iter().map(|ResourceField { ident, name, visibility, ty, .. }| {
        let doc = format!("`{name}`, where it is given.");
        quote_spanned! {here=>
            #[doc = #doc]
            #[serde(rename = #name, skip_serializing_if = "::core::option::Option::is_none")]
            #visibility #ident: ::core::option::Option<#ty>,
        }
    });
    let doc = format!("Some fields of a `{ident}`: each may be absent.");
    quote_spanned! {here=>
        #lenience
        #[doc = #doc]
        #[derive(::core::default::Default, #private::serde::Serialize)]
        #[serde(crate = #serde_path)]
        #[allow(missing_debug_implementations, clippy::option_option, reason = "its fields are those of the resource")]
        #visibility struct #patch {
            #(#fields)*
        }
    }
}
