use proc_macro2::Ident;
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Expr, ExprLit, Lit, LitStr, Token};

use crate::mistakes::Mistakes;
use crate::parse::expression;
use crate::words::{kebab_case, plain};

/// The key under which the host itself asks.
const HOST: &str = "host";

/// The sections of the configuration that are the application's, not a plugin's.
const RESERVED_SECTIONS: [&str; 5] = ["default_keys", "plugins", "points", "profile", "profiles"];

/// How many bytes the key of a plugin may have; the framework refuses longer ones at run time too.
const KEY_LIMIT: usize = 256;

/// The key of a plugin: what attribute and manifest say alike, or one of them.
pub(super) fn plugin_key(
    written: Option<&LitStr>,
    of_manifest: Option<LitStr>,
    mistakes: &mut Mistakes,
) -> Option<LitStr> {
    if let (Some(written), Some(other)) = (written, &of_manifest)
        && written.value() != other.value()
    {
        let (key, other) = (written.value(), other.value());
        let message = format!(
            "the key `{key}` contradicts the manifest, which says `{other}`: leave it out here, as data hangs on it"
        );
        mistakes.on(written, message);
    }
    let key = of_manifest.or_else(|| written.cloned());
    if let Some(key) = &key {
        refuse_key(key, mistakes);
    }
    key
}

/// The key behind a plugin that is named by its type, `Type as ".."`.
pub(super) fn given_key(input: ParseStream<'_>) -> syn::Result<Option<LitStr>> {
    let renamed: Option<Token![as]> = input.parse()?;
    if renamed.is_none() {
        return Ok(None);
    }
    match expression(input) {
        Ok(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Ok(Some(text)),
        Ok(other) => {
            let message = "the key of a plugin is a string literal: write `as \"..\"`";
            Err(syn::Error::new_spanned(other, message))
        }
        Err(error) => Err(syn::Error::new(error.span(), "expected a key: write `as \"..\"`")),
    }
}

/// Complains of a key that is not to be had.
pub(super) fn refuse_key(key: &LitStr, mistakes: &mut Mistakes) {
    refuse(&key.value(), key, "choose another", mistakes);
}

/// Complains of the name of a struct that makes a key that is not to be had.
pub(super) fn refuse_derived_key(ident: &Ident, mistakes: &mut Mistakes) {
    let advice = "give the plugin another with `#[plugin(key = \"..\")]`";
    refuse(&kebab_case(&plain(ident)), ident, advice, mistakes);
}

fn refuse(key: &str, place: &impl ToTokens, advice: &str, mistakes: &mut Mistakes) {
    let length = key.len();
    if key == HOST {
        mistakes.on(place, format!("the key `{key}` belongs to the host itself: {advice}"));
    } else if RESERVED_SECTIONS.contains(&key) {
        let owner = "the application's own configuration";
        mistakes.on(place, format!("the key `{key}` belongs to {owner}: {advice}"));
    } else if key.trim().is_empty() {
        mistakes.on(place, format!("the key of a plugin is empty: {advice}"));
    } else if length > KEY_LIMIT {
        mistakes.on(place, format!("the key of a plugin has {length} bytes: the limit is {KEY_LIMIT}"));
    } else if key.contains(char::is_control) {
        mistakes.on(place, format!("the key of a plugin has control characters: {advice}"));
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    fn text(text: &str) -> LitStr {
        LitStr::new(text, Span::call_site())
    }

    #[test]
    fn a_key_that_contradicts_the_manifest_is_refused_and_the_manifest_counts() {
        let mut mistakes = Mistakes::default();
        assert_eq!(plugin_key(Some(&text("a")), Some(text("a")), &mut mistakes).unwrap().value(), "a");
        assert_eq!(plugin_key(None, Some(text("m")), &mut mistakes).unwrap().value(), "m");
        assert_eq!(plugin_key(Some(&text("a")), None, &mut mistakes).unwrap().value(), "a");
        assert!(mistakes.is_empty());
        assert_eq!(plugin_key(Some(&text("a")), Some(text("m")), &mut mistakes).unwrap().value(), "m");
        assert!(mistakes.into_compile_errors().to_string().contains("which says `m`"));
    }

    #[test]
    fn every_key_that_the_framework_refuses_is_refused() {
        let is_refused = |key: &str| {
            let mut mistakes = Mistakes::default();
            plugin_key(Some(&text(key)), None, &mut mistakes);
            !mistakes.is_empty()
        };
        let long = "n".repeat(KEY_LIMIT + 1);
        let keys = [HOST, "", " ", "a\nb", "\u{7f}", "\u{85}", &long, &long[1..], "notes", "my notes"];
        for key in keys.into_iter().chain(RESERVED_SECTIONS) {
            let app = jackfield::App::of(jackfield::app![]).with(jackfield::plugin(key.to_owned()));
            assert_eq!(is_refused(key), app.check().is_err(), "{key:?}");
        }
    }
}
