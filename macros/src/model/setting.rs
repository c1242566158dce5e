use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, Expr, ExprLit, Field, Lit, Meta, Path, Type};

use super::attribute::options_of;
use super::rename::field_name;
use crate::mistakes::Mistakes;
use crate::parse::{SETTING, SerdeWords, Settings};
use crate::source_line::source_line;
use crate::words::plain;

/// A setting: a field of a struct of settings.
pub(crate) struct Setting {
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) description: String,
    pub(crate) ty: Type,
    pub(crate) default: SettingDefault,
    pub(crate) flatten: bool,
    pub(crate) secret: bool,
    pub(crate) min: Option<Expr>,
    pub(crate) max: Option<Expr>,
    pub(crate) one_of: Option<Expr>,
    pub(crate) validate: Option<Expr>,
    /// The function that serde reads it with, where the type alone does not say.
    pub(crate) read_with: Option<Path>,
    pub(crate) place: Span,
    /// As its author wrote it, in one line.
    pub(crate) source: String,
}

/// What counts where it is missing.
pub(crate) enum SettingDefault {
    /// Nothing.
    None,
    /// A value, which we lay below all layers.
    Laid(Box<Expr>),
    /// What this expression gives: serde fills it in.
    OfSerde(TokenStream),
}

impl Setting {
    /// The setting of a field; `None` for one that is not read. `container` is where the struct takes defaults from.
    pub(crate) fn of(
        field: &Field,
        rename_all: Option<&str>,
        container: Option<&TokenStream>,
        mistakes: &mut Mistakes,
    ) -> Option<Self> {
        let settings = options_of(&field.attrs, "setting", &SETTING, mistakes);
        let serde = SerdeWords::of(&field.attrs);
        let ident = field.ident.as_ref()?;
        if serde.has("skip") || serde.has("skip_deserializing") {
            for (name, span) in settings.present(&["default", "min", "max", "one_of", "validate", "secret"]) {
                mistakes.at(span, format!("`{name}` on a field that serde skips: it is no setting"));
            }
            return None;
        }
        let flatten = serde.has("flatten");
        if flatten {
            for (name, span) in settings.present(&["default", "min", "max", "one_of", "validate", "secret"]) {
                mistakes
                    .at(span, format!("`{name}` on a flattened field: it belongs on the fields of its type"));
            }
        }
        let default = default_of(&settings, &serde, ident, container, &field.ty, mistakes);
        if let (Some(secret), SettingDefault::Laid(_)) = (settings.span_of("secret"), &default) {
            mistakes
                .at(secret, "a secret has no default: it would stand in the program for everybody to read");
        }
        let syn::Field { vis, colon_token, ty, .. } = field;
        Some(Self {
            name: serde
                .reading("rename")
                .map_or_else(|| field_name(&plain(ident), rename_all), |text| text.value()),
            aliases: serde.texts("alias").map(syn::LitStr::value).collect(),
            description: description(&field.attrs),
            ty: field.ty.clone(),
            default,
            flatten,
            secret: settings.has("secret"),
            min: settings.expression("min").cloned(),
            max: settings.expression("max").cloned(),
            one_of: settings.expression("one_of").cloned(),
            validate: settings.expression("validate").cloned(),
            read_with: read_with(&serde),
            place: ident.span(),
            source: source_line(quote!(#vis #ident #colon_token #ty)),
        })
    }

    /// Whether its type is written as an `Option`, so that there may be no value to look at.
    pub(crate) fn is_option(&self) -> bool {
        match &self.ty {
            Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == "Option"),
            _ => false,
        }
    }

    /// Whether its value has to be looked at.
    pub(crate) fn has_rules(&self) -> bool {
        self.min.is_some() || self.max.is_some() || self.one_of.is_some() || self.validate.is_some()
    }
}

fn default_of(
    settings: &Settings,
    serde: &SerdeWords,
    ident: &syn::Ident,
    container: Option<&TokenStream>,
    ty: &Type,
    mistakes: &mut Mistakes,
) -> SettingDefault {
    let of_field = match serde.text("default") {
        Some(path) => path.parse::<Path>().ok().map(|path| quote!(#path())),
        None if serde.has("default") => Some(quote!(<#ty as ::core::default::Default>::default())),
        None => None,
    };
    let of_serde = of_field.or_else(|| container.map(|whole| quote!((#whole).#ident)));
    match (settings.expression("default"), of_serde) {
        (Some(_), Some(_)) => {
            let place = settings.span_of("default").unwrap_or_else(|| ident.span());
            let advice = "keep one of them";
            mistakes.at(place, format!("`{}` has a default of serde too: {advice}", plain(ident)));
            SettingDefault::None
        }
        (Some(expression), None) => SettingDefault::Laid(Box::new(expression.clone())),
        (None, Some(expression)) => SettingDefault::OfSerde(expression),
        (None, None) => SettingDefault::None,
    }
}

/// The function that serde reads a field with.
pub(super) fn read_with(serde: &SerdeWords) -> Option<Path> {
    let own = serde.text("deserialize_with").and_then(|path| path.parse().ok());
    own.or_else(|| {
        let module: Path = serde.text("with")?.parse().ok()?;
        Some(syn::parse_quote!(#module::deserialize))
    })
}

/// The text of the doc comments, without the space that stands before each line.
pub(crate) fn description(attributes: &[Attribute]) -> String {
    let docs = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let lines = docs.filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let lines: Vec<String> =
        lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned()).collect();
    lines.join("\n").trim().to_owned()
}
