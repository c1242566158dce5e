use proc_macro2::Span;
use syn::{Data, DeriveInput, Field, Fields, Ident, LitStr, Path, Type, Visibility};

use super::attribute::words_of;
use super::deprecation::derived_may_use_deprecated;
use super::framework;
use super::rename::field_name;
use crate::mistakes::Mistakes;
use crate::parse::{RESOURCE, RESOURCE_FIELD, SerdeWords};
use crate::words::{kebab_case, plain};

/// A struct with `#[derive(Resource)]`.
pub(crate) struct Resource {
    pub(crate) framework: Path,
    pub(crate) ident: Ident,
    pub(crate) visibility: Visibility,
    /// Whether what is written for it may use what is deprecated.
    pub(crate) may_use_deprecated: bool,
    /// Whether it has parameters, which is a mistake.
    pub(crate) has_parameters: bool,
    pub(crate) name: String,
    pub(crate) patch: Ident,
    pub(crate) fields: Vec<ResourceField>,
    /// The name of the identity; `None` only beside a mistake.
    pub(crate) identity: Option<String>,
}

/// A field that is stored.
pub(crate) struct ResourceField {
    pub(crate) ident: Ident,
    /// As serde writes it.
    pub(crate) name: String,
    pub(crate) visibility: Visibility,
    pub(crate) ty: Type,
    pub(crate) data_type: Option<LitStr>,
}

impl Resource {
    pub(crate) fn of(input: &DeriveInput, mistakes: &mut Mistakes) -> Self {
        let settings = words_of(&input.attrs, "resource", &RESOURCE, mistakes);
        let settings = settings.map(|(settings, _)| settings).unwrap_or_default();
        if let Some(parameter) = input.generics.params.first() {
            mistakes.on(parameter, "a resource has no parameters: its type says what is stored");
        }
        let own = plain(&input.ident);
        let patch = settings.text("patch").map(|name| (name.value(), name.span()));
        let (patch, place) = patch.unwrap_or_else(|| (format!("{own}Patch"), input.ident.span()));
        let patch = syn::parse_str::<Ident>(&patch).map(|ident| Ident::new(&ident.to_string(), place));
        let patch =
            mistakes.keep(patch.map_err(|_| syn::Error::new(place, "the name of a type is expected")));
        let name = settings.text("name").map(LitStr::value);
        let mut resource = Self {
            framework: framework(&settings),
            visibility: input.vis.clone(),
            name: name.unwrap_or_else(|| kebab_case(&own).replace('-', "_")),
            patch: patch.unwrap_or_else(|| Ident::new(&format!("{own}Patch"), Span::call_site())),
            ident: input.ident.clone(),
            has_parameters: !input.generics.params.is_empty(),
            may_use_deprecated: derived_may_use_deprecated(input),
            fields: Vec::new(),
            identity: None,
        };
        let fields = match &input.data {
            Data::Struct(data) => &data.fields,
            Data::Enum(data) => {
                mistakes.at(data.enum_token.span, "a resource is a struct, not an enum");
                return resource;
            }
            Data::Union(data) => {
                mistakes.at(data.union_token.span, "a resource is a struct, not a union");
                return resource;
            }
        };
        let Fields::Named(fields) = fields else {
            mistakes
                .on(&input.ident, "the fields of a resource have names: they are the fields of its schema");
            return resource;
        };
        let rename_all = SerdeWords::of(&input.attrs).reading("rename_all").map(|rule| rule.value());
        for field in &fields.named {
            resource.add(field, rename_all.as_deref(), mistakes);
        }
        if resource.identity.is_none() && mistakes.is_empty() {
            let advice = "write `#[resource(identity)]` above the field that records are known by";
            mistakes.on(&input.ident, format!("a resource has an identity: {advice}"));
        }
        resource
    }

    fn add(&mut self, field: &Field, rename_all: Option<&str>, mistakes: &mut Mistakes) {
        let Some(ident) = &field.ident else { return };
        let settings = words_of(&field.attrs, "resource", &RESOURCE_FIELD, mistakes);
        let serde = SerdeWords::of(&field.attrs);
        let skipped = serde.has("skip") || serde.has("skip_serializing");
        if let Some((settings, place)) = &settings {
            if settings.present(&["identity", "data_type"]).is_empty() && mistakes.is_empty() {
                mistakes.at(*place, "`#[resource]` on a field says nothing here: it takes `identity` and `data_type = \"..\"`");
            }
            if skipped {
                mistakes.at(*place, "serde skips this field: it is none of the schema");
            }
        }
        if serde.has("flatten") {
            mistakes.on(ident, "a flattened field has no name of its own: a schema needs one");
        }
        if skipped {
            return;
        }
        let settings = settings.map(|(settings, _)| settings).unwrap_or_default();
        let name = serde.reading("rename").map(|name| name.value());
        let name = name.unwrap_or_else(|| field_name(&plain(ident), rename_all));
        if settings.has("identity") {
            if self.identity.is_some() {
                mistakes.on(ident, "a resource has one identity: take `identity` off one of the fields");
            }
            self.identity.get_or_insert_with(|| name.clone());
        }
        self.fields.push(ResourceField {
            ident: ident.clone(),
            name,
            visibility: field.vis.clone(),
            ty: field.ty.clone(),
            data_type: settings.text("data_type").cloned(),
        });
    }
}
