use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Generics, Ident, LitStr, Path};

use super::field::{Field, fields};
use super::framework;
use super::gift::{Gift, gifts};
use super::parameter::plugin_settings;
use crate::mistakes::Mistakes;
use crate::parse::PLUGIN;
use crate::source_line::source_line;

/// The key under which the host itself asks.
pub(crate) const HOST: &str = "host";

/// A struct with `#[derive(Plugin)]`.
pub(crate) struct Plugin {
    pub(crate) framework: Path,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) key: Option<LitStr>,
    pub(crate) name: Option<LitStr>,
    pub(crate) version: Option<LitStr>,
    pub(crate) fields: Vec<Field>,
    pub(crate) gifts: Vec<Gift>,
    /// Its head as its author wrote it, in one line.
    pub(crate) source: String,
}

impl Plugin {
    pub(crate) fn of(input: &DeriveInput, mistakes: &mut Mistakes) -> Self {
        let settings = plugin_settings(&input.attrs, &PLUGIN, mistakes);
        let key = settings.text("key").cloned();
        refuse_key(key.as_ref(), mistakes);
        let derived = crate::words::kebab_case(&input.ident.to_string());
        if let Some(owner) = owner_of(&derived).filter(|_| key.is_none()) {
            let advice = "give the plugin another with `#[plugin(key = \"..\")]`";
            mistakes.on(&input.ident, format!("the key `{derived}` belongs to {owner}: {advice}"));
        }
        for lifetime in input.generics.lifetimes() {
            mistakes
                .on(lifetime, "a plugin lives as long as the application: it can't have lifetime parameters");
        }
        let fields = match &input.data {
            Data::Struct(data) => {
                // Fields that borrow follow from the struct's lifetime, which is complained of already.
                let borrows = input.generics.lifetimes().next().is_some();
                fields(&data.fields, borrows, mistakes)
            }
            Data::Enum(data) => {
                let advice = "put what varies into a field or behind an extension point";
                mistakes.at(data.enum_token.span, format!("a plugin is a struct, not an enum: {advice}"));
                Vec::new()
            }
            Data::Union(data) => {
                mistakes.at(data.union_token.span, "a plugin is a struct, not a union");
                Vec::new()
            }
        };
        Self {
            framework: framework(&settings),
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            key,
            name: settings.text("name").cloned(),
            version: settings.text("version").cloned(),
            fields,
            gifts: gifts(&input.attrs, mistakes),
            source: head(input),
        }
    }

    /// Whether there are many types of it.
    pub(crate) fn is_generic(&self) -> bool {
        self.generics.type_params().next().is_some() || self.generics.const_params().next().is_some()
    }
}

fn head(input: &DeriveInput) -> String {
    let DeriveInput { vis, ident, generics, data, .. } = input;
    let generics = Generics { where_clause: None, ..generics.clone() };
    let keyword = match data {
        Data::Struct(data) => data.struct_token.to_token_stream(),
        Data::Enum(data) => data.enum_token.to_token_stream(),
        Data::Union(data) => data.union_token.to_token_stream(),
    };
    source_line(quote!(#vis #keyword #ident #generics))
}

/// How many bytes the key of a plugin may have; the framework refuses longer ones at run time too.
const KEY_LIMIT: usize = 256;

/// Complains of a key that is not to be had.
pub(crate) fn refuse_key(key: Option<&LitStr>, mistakes: &mut Mistakes) {
    let Some(key) = key else { return };
    let text = key.value();
    let length = text.len();
    if let Some(owner) = owner_of(&text) {
        mistakes.on(key, format!("the key `{text}` belongs to {owner}: choose another"));
    } else if length > KEY_LIMIT {
        mistakes.on(key, format!("the key of a plugin has {length} bytes: the limit is {KEY_LIMIT}"));
    }
}

/// Who has a key that no plugin can have.
fn owner_of(key: &str) -> Option<&'static str> {
    match key {
        HOST => Some("the host itself"),
        "plugins" | "points" | "profile" | "profiles" => Some("the application's own configuration"),
        _ => None,
    }
}
