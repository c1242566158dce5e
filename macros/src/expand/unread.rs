use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::hygiene::here;

/// What no program builds with, though nothing else is said of it where the compiler has found other mistakes. `cargo check`
/// does not see it.
///
/// An item that does not parse here parses in a newer compiler perhaps, which then has nothing to say of it. A constant in
/// a function with parameters is looked at only after all that has mistakes of its own.
pub(crate) fn unread_item() -> TokenStream {
    quote_spanned! {here()=>
        const _: () = {
            fn unread<T>() {
                const { ::core::panic!("this item is written in a way that the macros of jackfield don't know") }
            }
            static UNREAD: fn() = unread::<()>;
        };
    }
}
