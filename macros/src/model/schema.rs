use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Data, DataEnum, DataStruct, DeriveInput, Expr, Fields, Ident, Path, Type};

use super::attribute::{options_of, refuse_all};
use super::deprecation::derived_may_use_deprecated;
use super::framework;
use super::rename::variant_name;
use super::setting::{Setting, description, read_with};
use crate::mistakes::Mistakes;
use crate::parse::{SETTINGS, SerdeWords};
use crate::source_line::source_line;
use crate::words::plain;

/// A type with `#[derive(ConfigSchema)]`.
pub(crate) struct Schema {
    pub(crate) framework: Path,
    pub(crate) ident: Ident,
    pub(crate) generics: syn::Generics,
    /// Whether what is written for it may use what is deprecated.
    pub(crate) may_use_deprecated: bool,
    pub(crate) description: String,
    pub(crate) validate: Option<Expr>,
    pub(crate) body: SchemaBody,
    /// As its author wrote it, in one line.
    pub(crate) source: String,
}

/// What the type is.
pub(crate) enum SchemaBody {
    /// A struct of settings.
    Table(Vec<Setting>),
    /// An enum of words.
    Choices(Vec<Choice>),
    /// What another type is.
    Same(Box<Type>),
    /// What a function reads as this type.
    ReadWith(Box<Type>),
}

/// A word of an enum.
pub(crate) struct Choice {
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    /// Whether it stands for every other word too.
    pub(crate) is_any_other: bool,
    pub(crate) description: String,
}

impl Schema {
    pub(crate) fn of(input: &DeriveInput, mistakes: &mut Mistakes) -> Self {
        let settings = options_of(&input.attrs, "setting", &SETTINGS, mistakes);
        let serde = SerdeWords::of(&input.attrs);
        if let Some(parameter) = input.generics.params.first() {
            let advice = "name the type, or leave `ConfigSchema` off";
            mistakes.on(parameter, format!("a type of settings has no parameters: {advice}"));
        }
        let body = match &input.data {
            Data::Struct(data) => of_struct(data, &input.ident, &serde, mistakes),
            Data::Enum(data) => of_enum(data, &serde, mistakes),
            Data::Union(data) => {
                mistakes.at(data.union_token.span, "settings are a struct or an enum, not a union");
                SchemaBody::Table(Vec::new())
            }
        };
        if let (Some(place), false) = (settings.span_of("validate"), matches!(body, SchemaBody::Table(_))) {
            mistakes.at(
                place,
                "`validate` on the whole is for a struct of settings; put it on the field of this type",
            );
        }
        let DeriveInput { vis, ident, .. } = input;
        let word = if matches!(input.data, Data::Enum(_)) { quote!(enum) } else { quote!(struct) };
        Self {
            framework: framework(&settings),
            ident: ident.clone(),
            generics: input.generics.clone(),
            may_use_deprecated: derived_may_use_deprecated(input),
            description: description(&input.attrs),
            validate: settings.expression("validate").cloned(),
            body,
            source: source_line(quote!(#vis #word #ident)),
        }
    }
}

fn of_enum(data: &DataEnum, serde: &SerdeWords, mistakes: &mut Mistakes) -> SchemaBody {
    let within = "`#[setting]` means nothing within an enum: put it on the field that has this type";
    let body = match read_as(serde) {
        Some(other) => SchemaBody::Same(other),
        None => SchemaBody::Choices(choices(data, serde, mistakes)),
    };
    // Of variants with content something may have been said already.
    if mistakes.is_empty() {
        let of_fields =
            data.variants.iter().flat_map(|variant| &variant.fields).flat_map(|field| &field.attrs);
        refuse_all(of_fields, "setting", within, mistakes);
    }
    refuse_all(data.variants.iter().flat_map(|variant| &variant.attrs), "setting", within, mistakes);
    body
}

fn of_struct(data: &DataStruct, ident: &Ident, serde: &SerdeWords, mistakes: &mut Mistakes) -> SchemaBody {
    if let Some(other) = read_as(serde) {
        refuse_rules(data, &format!("serde reads `{ident}` from another type"), mistakes);
        return SchemaBody::Same(other);
    }
    let fields = match &data.fields {
        Fields::Named(fields) if !serde.has("transparent") => &fields.named,
        // One field alone is written as what is in it.
        Fields::Named(fields) => return same(fields.named.first(), ident, data, mistakes),
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            return same(fields.unnamed.first(), ident, data, mistakes);
        }
        Fields::Unnamed(fields) => {
            mistakes.at(fields.span(), "a setting has a name: give the fields names");
            return SchemaBody::Table(Vec::new());
        }
        Fields::Unit => return SchemaBody::Table(Vec::new()),
    };
    let rename_all = serde.reading("rename_all").map(|text| text.value());
    let container = container_default(serde);
    let one = |field| Setting::of(field, rename_all.as_deref(), container.as_ref(), mistakes);
    let settings: Vec<Setting> = fields.iter().filter_map(one).collect();
    SchemaBody::Table(settings)
}

/// The type that serde reads in place of this one.
fn read_as(serde: &SerdeWords) -> Option<Box<Type>> {
    let words = ["from", "try_from"];
    words.iter().find_map(|word| serde.text(word)?.parse().ok()).map(Box::new)
}

fn same(field: Option<&syn::Field>, ident: &Ident, data: &DataStruct, mistakes: &mut Mistakes) -> SchemaBody {
    refuse_rules(data, &format!("`{ident}` is written as what is in it"), mistakes);
    match field {
        Some(field) if read_with(&SerdeWords::of(&field.attrs)).is_some() => {
            SchemaBody::ReadWith(Box::new(field.ty.clone()))
        }
        Some(field) => SchemaBody::Same(Box::new(field.ty.clone())),
        None => SchemaBody::Table(Vec::new()),
    }
}

/// Complains of rules on fields that are no settings of their own.
fn refuse_rules(data: &DataStruct, why: &str, mistakes: &mut Mistakes) {
    let message = format!("{why}: put the rules where it is a field of a struct of settings");
    refuse_all(data.fields.iter().flat_map(|field| &field.attrs), "setting", &message, mistakes);
}

/// What the whole struct takes its defaults from.
fn container_default(serde: &SerdeWords) -> Option<TokenStream> {
    match serde.text("default") {
        Some(path) => {
            path.parse::<Path>().ok().map(|path| quote!(::core::convert::identity::<Self>(#path())))
        }
        None => serde.has("default").then(|| quote!(<Self as ::core::default::Default>::default())),
    }
}

fn choices(data: &DataEnum, serde: &SerdeWords, mistakes: &mut Mistakes) -> Vec<Choice> {
    if serde.has("untagged") || serde.has("tag") {
        let advice = "leave `ConfigSchema` off: the value is then described as any value";
        mistakes.at(
            data.enum_token.span,
            format!("only an enum that is written as a word describes itself: {advice}"),
        );
        return Vec::new();
    }
    let rename_all = serde.reading("rename_all").map(|text| text.value());
    let mut found = Vec::new();
    for variant in &data.variants {
        let serde = SerdeWords::of(&variant.attrs);
        if serde.has("skip") || serde.has("skip_deserializing") {
            continue;
        }
        if !matches!(variant.fields, Fields::Unit) {
            let advice = "leave `ConfigSchema` off: the value is then described as any value";
            mistakes.on(&variant.ident, format!("a variant with content can't be described: {advice}"));
            continue;
        }
        let name = || variant_name(&plain(&variant.ident), rename_all.as_deref());
        let name = serde.reading("rename").map_or_else(name, |text| text.value());
        found.push(Choice {
            name,
            aliases: serde.texts("alias").map(syn::LitStr::value).collect(),
            is_any_other: serde.has("other"),
            description: description(&variant.attrs),
        });
    }
    found
}
