use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Generics, Ident, Item, ItemStruct, ItemTrait, LitStr, Path, Type, parse_quote};

use super::aggregate::Aggregate;
use super::deprecation::{Deprecation, may_use_deprecated};
use super::key::Key;
use super::point_shape::refuse_unusable;
use super::{conditions, framework};
use crate::mistakes::Mistakes;
use crate::parse::Settings;
use crate::source_line::source_line;

/// How many providers a point takes.
pub(crate) enum Cardinality {
    Single,
    Optional,
    Many,
    Keyed(Box<Type>, DefaultKey),
    /// Its author has said something that nobody understands.
    Unknown,
}

/// Whether one of a keyed point can be asked for without a key.
pub(crate) enum DefaultKey {
    None,
    /// The configuration says which.
    Configured,
    /// This one, unless the configuration names another.
    Key(Key),
}

/// What was declared a point.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PointItem {
    Trait,
    Struct,
}

/// A trait or struct with `#[extension_point]`.
pub(crate) struct Point {
    pub(crate) framework: Path,
    pub(crate) item: PointItem,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// What its name is followed by: its parameters, or, in a stub, what stands for them.
    pub(crate) arguments: TokenStream,
    pub(crate) conditions: Vec<Attribute>,
    /// Whether what is written for it may use what is deprecated.
    pub(crate) may_use_deprecated: bool,
    pub(crate) cardinality: Cardinality,
    pub(crate) name: Option<LitStr>,
    pub(crate) hint: Option<LitStr>,
    pub(crate) deprecated: Option<Deprecation>,
    pub(crate) guarded: bool,
    /// How the list of its providers implements its trait.
    pub(crate) aggregate: Option<Aggregate>,
    /// Whether it is a stub for an item with mistakes.
    pub(crate) is_mistaken: bool,
    /// Its head as its author wrote it, in one line.
    pub(crate) source: String,
}

impl Point {
    /// Takes the item apart; what remains in it is what the compiler is to see.
    pub(crate) fn of(item: &mut Item, settings: &Settings, mistakes: &mut Mistakes) -> Option<Self> {
        match item {
            Item::Trait(item) => Some(Self::of_trait(item, settings, mistakes)),
            Item::Struct(item) => Some(Self::of_struct(item, settings, mistakes)),
            other => {
                let stub = Self::of_no_struct(other, settings, mistakes);
                mistakes.on(
                    &super::head::Head(other),
                    "an extension point is a trait or a struct: put `#[extension_point]` on one of these",
                );
                stub
            }
        }
    }

    /// A type that is no struct stands for one, so that nobody who asks for it is told that it is none.
    fn of_no_struct(item: &Item, settings: &Settings, mistakes: &mut Mistakes) -> Option<Self> {
        let (ident, generics, attributes) = match item {
            Item::Enum(item) => (&item.ident, &item.generics, &item.attrs),
            Item::Union(item) => (&item.ident, &item.generics, &item.attrs),
            _ => return None,
        };
        Some(Self::common(PointItem::Struct, ident, generics, attributes, settings, mistakes))
    }

    fn of_trait(item: &mut ItemTrait, settings: &Settings, mistakes: &mut Mistakes) -> Self {
        let point =
            Self::common(PointItem::Trait, &item.ident, &item.generics, &item.attrs, settings, mistakes);
        let source = head_of_trait(item);
        let aggregate = Aggregate::of(item, settings, mistakes);
        let mut of_shape = Mistakes::default();
        refuse_unusable(item, aggregate.is_some(), &mut of_shape);
        let has_shape = of_shape.is_empty() && item.generics.lifetimes().next().is_none();
        mistakes.join(of_shape);
        Self { aggregate: aggregate.filter(|_| has_shape), source, ..point }
    }

    fn of_struct(item: &ItemStruct, settings: &Settings, mistakes: &mut Mistakes) -> Self {
        let point =
            Self::common(PointItem::Struct, &item.ident, &item.generics, &item.attrs, settings, mistakes);
        if let Some(place) = settings.span_of("aggregate") {
            mistakes.at(place, "`aggregate` is for traits: a struct has no methods to forward");
        }
        Self { source: head_of_struct(item), ..point }
    }

    fn common(
        item: PointItem,
        ident: &Ident,
        generics: &Generics,
        attributes: &[Attribute],
        settings: &Settings,
        mistakes: &mut Mistakes,
    ) -> Self {
        let cardinality = cardinality(settings, mistakes);
        for lifetime in generics.lifetimes() {
            mistakes.on(
                lifetime,
                "an extension point lives as long as the application: it can't have lifetime parameters",
            );
        }
        Self {
            framework: framework(settings),
            item,
            ident: ident.clone(),
            generics: generics.clone(),
            arguments: generics.split_for_impl().1.to_token_stream(),
            conditions: conditions(attributes),
            may_use_deprecated: may_use_deprecated(attributes),
            cardinality,
            name: settings.text("name").cloned(),
            hint: settings.text("hint").cloned(),
            deprecated: Deprecation::of(settings, mistakes),
            guarded: settings.has("guarded"),
            aggregate: None,
            is_mistaken: false,
            source: String::new(),
        }
    }

    /// Whether there are many points of it, one for each set of parameters.
    pub(crate) fn is_generic(&self) -> bool {
        !self.generics.params.is_empty()
    }
}

fn head_of_trait(item: &ItemTrait) -> String {
    let ItemTrait { vis, trait_token, ident, colon_token, supertraits, .. } = item;
    let generics = Generics { where_clause: None, ..item.generics.clone() };
    source_line(quote!(#vis #trait_token #ident #generics #colon_token #supertraits))
}

fn head_of_struct(item: &ItemStruct) -> String {
    let ItemStruct { vis, struct_token, ident, .. } = item;
    let generics = Generics { where_clause: None, ..item.generics.clone() };
    source_line(quote!(#vis #struct_token #ident #generics))
}

const CARDINALITIES: [&str; 4] = ["single", "optional", "many", "keyed"];

/// `mistakes` are so far those of the options.
fn cardinality(settings: &Settings, mistakes: &mut Mistakes) -> Cardinality {
    let stated = settings.present(&CARDINALITIES);
    if !mistakes.is_empty() && !CARDINALITIES.iter().any(|name| settings.has(name)) {
        return Cardinality::Unknown;
    }
    if let [(first, _), (second, place), ..] = stated.as_slice() {
        mistakes
            .at(*place, format!("`{first}` and `{second}` exclude each other: a point has one cardinality"));
    }
    if let (Some(place), false) = (settings.span_of("aggregate"), settings.has("many")) {
        mistakes.at(place, "`aggregate` makes one of many providers: declare the point `many`");
    }
    if let (Some(place), false) = (settings.span_of("default"), settings.has("keyed")) {
        mistakes.at(place, "`default` is the key that is meant by who names none: declare the point `keyed`");
    }
    let guessed = || CARDINALITIES.into_iter().find(|name| settings.has(name));
    match stated.first().map(|(name, _)| *name).or_else(guessed) {
        Some("optional") => Cardinality::Optional,
        Some("many") => Cardinality::Many,
        Some("keyed") => {
            let key = settings.ty("keyed").filter(|key| !is_borrowed(key, mistakes)).cloned();
            let key = key.unwrap_or_else(text);
            Cardinality::Keyed(Box::new(key), default_key(settings, mistakes))
        }
        _ => Cardinality::Single,
    }
}

fn default_key(settings: &Settings, mistakes: &mut Mistakes) -> DefaultKey {
    match Key::of(settings, "default", mistakes) {
        Some(key) => DefaultKey::Key(key),
        None if settings.has("default") => DefaultKey::Configured,
        None => DefaultKey::None,
    }
}

/// Complains of a text without a lifetime, which nobody could keep.
fn is_borrowed(key: &Type, mistakes: &mut Mistakes) -> bool {
    let is_borrowed = match key {
        Type::Reference(reference) => reference.lifetime.is_none(),
        Type::Path(path) => path.path.is_ident("str"),
        _ => false,
    };
    if is_borrowed {
        mistakes.on(key, "a key is kept: write `keyed = String`, or `keyed = &'static str`");
    }
    is_borrowed
}

fn text() -> Type {
    parse_quote!(::std::string::String)
}
