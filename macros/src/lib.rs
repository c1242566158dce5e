//! The macros of the `jackfield` framework. Depend on `jackfield`, which re-exports them.
//!
//! Each macro goes the same way: parse (what was written) → model (what it means) → expand (code). On mistakes all of
//! them are reported at once, each on its own token, beside a stub that keeps the code around compiling.
#![forbid(unsafe_code)]

mod expand;
mod mistakes;
mod model;
mod parse;
mod run;
mod source_line;
mod words;

use proc_macro::TokenStream;

#[doc = include_str!("../docs/extension_point.md")]
#[proc_macro_attribute]
pub fn extension_point(settings: TokenStream, item: TokenStream) -> TokenStream {
    run::extension_point(settings.into(), &item.into()).into()
}

#[doc = include_str!("../docs/scope.md")]
#[proc_macro_attribute]
pub fn scope(settings: TokenStream, item: TokenStream) -> TokenStream {
    run::scope(settings.into(), &item.into()).into()
}

#[doc = include_str!("../docs/plugin.md")]
#[proc_macro_derive(Plugin, attributes(plugin, provides, includes))]
pub fn plugin(item: TokenStream) -> TokenStream {
    run::plugin(item.into()).into()
}

#[doc = include_str!("../docs/contributes.md")]
#[proc_macro_attribute]
pub fn contributes(settings: TokenStream, item: TokenStream) -> TokenStream {
    run::contributes(settings.into(), &item.into()).into()
}

// What a `#[contributes]` block takes out before the compiler looks for it. Where the block's attribute is forgotten, these
// say so. Only of names that nobody else has: what another prelude gives too, such as `task` and `start`, would be ambiguous.
macro_rules! roles {
    ($($role:ident)*) => {$(
        /// Stands in a `#[contributes]` block.
        #[doc(hidden)]
        #[proc_macro_attribute]
        pub fn $role(_: TokenStream, function: TokenStream) -> TokenStream {
            run::without_block(stringify!($role), function.into()).into()
        }
    )*};
}
roles! { provide decorate }

#[doc = include_str!("../docs/config_schema.md")]
#[proc_macro_derive(ConfigSchema, attributes(setting))]
pub fn config_schema(item: TokenStream) -> TokenStream {
    run::config_schema(item.into()).into()
}

#[doc = include_str!("../docs/omni.md")]
#[proc_macro_derive(Omni, attributes(omni, observed, persisted))]
pub fn omni(item: TokenStream) -> TokenStream {
    run::omni(item.into()).into()
}

#[doc = include_str!("../docs/resource.md")]
#[proc_macro_derive(Resource, attributes(resource))]
pub fn resource(item: TokenStream) -> TokenStream {
    run::resource(item.into()).into()
}

#[doc = include_str!("../docs/app.md")]
#[proc_macro]
pub fn app(list: TokenStream) -> TokenStream {
    run::app(list.into()).into()
}

#[doc = include_str!("../docs/plugins.md")]
#[proc_macro]
pub fn plugins(list: TokenStream) -> TokenStream {
    run::plugins(list.into()).into()
}
