use proc_macro2::Span;
use syn::{
    Data, DeriveInput, Expr, Field, Fields, GenericArgument, Generics, Ident, Path, PathArguments, Type,
    Visibility,
};

use super::attribute::{refuse_all, words_of};
use super::deprecation::derived_may_use_deprecated;
use super::framework;
use crate::mistakes::Mistakes;
use crate::parse::{OBSERVED, OMNI, OMNI_FIELD, PERSISTED, Settings};
use crate::words::plain;

/// A struct with `#[derive(Omni)]`.
pub(crate) struct Omni {
    pub(crate) framework: Path,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// Whether what is written for it may use what is deprecated.
    pub(crate) may_use_deprecated: bool,
    /// `None` only beside a mistake.
    pub(crate) id: Option<(Ident, Type)>,
    pub(crate) fields: Vec<OmniField>,
    /// Those that are not stored.
    pub(crate) others: Vec<(Ident, Type)>,
}

/// A field that is stored.
pub(crate) struct OmniField {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) visibility: Visibility,
    /// What it holds: without `Observed` where it is observed.
    pub(crate) ty: Type,
    pub(crate) sensitive: bool,
    /// What happens when it changes, where it is observed.
    pub(crate) observed: Option<Observation>,
}

/// The functions of an observed field.
pub(crate) struct Observation {
    pub(crate) coerce: Option<Expr>,
    pub(crate) validate: Option<Expr>,
    pub(crate) before: Option<Expr>,
    pub(crate) after: Option<Expr>,
}

impl Observation {
    fn of(settings: &Settings) -> Self {
        let function = |name| settings.expression(name).cloned();
        Self {
            coerce: function("coerce"),
            validate: function("validate"),
            before: function("before"),
            after: function("after"),
        }
    }
}

impl Omni {
    pub(crate) fn of(input: &DeriveInput, mistakes: &mut Mistakes) -> Self {
        let settings = words_of(&input.attrs, "omni", &OMNI, mistakes);
        let framework = framework(&settings.map(|(settings, _)| settings).unwrap_or_default());
        for name in ["observed", "persisted"] {
            let message = format!("`#[{name}]` stands on a field: put it on each one that is {name}");
            refuse_all(&input.attrs, name, &message, mistakes);
        }
        if let Some(parameter) = input.generics.lifetimes().next() {
            mistakes.on(parameter, "an Omni object borrows nothing: it is loaded from storage");
        }
        let mut omni = Self {
            framework,
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            may_use_deprecated: derived_may_use_deprecated(input),
            id: None,
            fields: Vec::new(),
            others: Vec::new(),
        };
        let fields = match &input.data {
            Data::Struct(data) => &data.fields,
            Data::Enum(data) => {
                mistakes.at(data.enum_token.span, "an Omni object is a struct, not an enum");
                return omni;
            }
            Data::Union(data) => {
                mistakes.at(data.union_token.span, "an Omni object is a struct, not a union");
                return omni;
            }
        };
        let Fields::Named(fields) = fields else {
            mistakes.on(&input.ident, "the fields of an Omni object have names: they are stored under them");
            return omni;
        };
        for field in &fields.named {
            omni.add(field, mistakes);
        }
        if omni.id.is_none() && mistakes.is_empty() {
            let advice = "write `#[omni(id)]` above a field of the type `String`";
            mistakes.on(&input.ident, format!("an Omni object has an id: {advice}"));
        }
        omni
    }

    fn add(&mut self, field: &Field, mistakes: &mut Mistakes) {
        let Some(ident) = &field.ident else { return };
        let own = words_of(&field.attrs, "omni", &OMNI_FIELD, mistakes);
        let observed = words_of(&field.attrs, "observed", &OBSERVED, mistakes);
        let persisted = words_of(&field.attrs, "persisted", &PERSISTED, mistakes);
        let is_id = own.as_ref().is_some_and(|(settings, _)| settings.has("id"));
        if let Some((settings, place)) = &own
            && !settings.has("id")
            && mistakes.is_empty()
        {
            mistakes.at(*place, "`#[omni]` on a field says nothing here: it takes `id`");
        }
        if is_id {
            let stored = observed.as_ref().or(persisted.as_ref());
            self.take_id(field, ident, stored.map(|(_, place)| *place), mistakes);
            return;
        }
        let mut ty = field.ty.clone();
        let (settings, observation) = match (observed, persisted) {
            (Some((settings, place)), Some(_)) => {
                mistakes.at(
                    place,
                    "a field is `#[observed]` or `#[persisted]`: what is observed is stored anyway",
                );
                (settings, None)
            }
            (Some((settings, _)), None) => {
                ty = mistakes.keep(held(&field.ty)).unwrap_or(ty);
                let observation = Observation::of(&settings);
                (settings, Some(observation))
            }
            (None, Some((settings, _))) => (settings, None),
            (None, None) => {
                self.others.push((ident.clone(), ty));
                return;
            }
        };
        self.fields.push(OmniField {
            ident: ident.clone(),
            name: plain(ident),
            visibility: field.vis.clone(),
            ty,
            sensitive: settings.has("sensitive"),
            observed: observation,
        });
    }

    fn take_id(&mut self, field: &Field, ident: &Ident, stored: Option<Span>, mistakes: &mut Mistakes) {
        if let Some(place) = stored {
            mistakes.at(place, "the id is in the object's keys: it is not stored as a field too");
        }
        if self.id.is_some() {
            mistakes.on(ident, "an Omni object has one id: take `#[omni(id)]` off one of the fields");
        }
        self.id.get_or_insert_with(|| (ident.clone(), field.ty.clone()));
    }
}

/// The `T` of an `Observed<T>`. Asked here and not of a trait, whose absence the compiler would tell of at every use.
fn held(ty: &Type) -> syn::Result<Type> {
    if let Type::Path(path) = ty
        && let Some(last) = path.path.segments.last()
        && last.ident == "Observed"
        && let PathArguments::AngleBracketed(arguments) = &last.arguments
        && let (1, Some(GenericArgument::Type(held))) = (arguments.args.len(), arguments.args.first())
    {
        return Ok(held.clone());
    }
    let advice = "write that around the type, or `#[persisted]` above a field that is only to be stored";
    Err(syn::Error::new_spanned(ty, format!("an observed field is an `Observed<..>`: {advice}")))
}
