use proc_macro2::{Span, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, Generics, Ident, ImplItemFn, Path, Receiver, Type, TypeParamBound};

use super::gift::point_and_settings;
use crate::mistakes::Mistakes;
use crate::parse::{FACTORY, Settings};

/// A function that makes something of what is injected and of what it is called with.
pub(crate) struct Factory {
    /// The point, `dyn Trait`.
    pub(crate) point: Type,
    /// Its trait, of which the function is the one method.
    pub(crate) method_of: Path,
    /// What the method is called, if not as the function.
    pub(crate) method: Option<Ident>,
    /// The lifetimes of what it is called with.
    pub(crate) generics: Generics,
    /// All that it takes after the struct, in its order.
    pub(crate) parameters: Vec<Parameter>,
}

/// A parameter of a factory.
pub(crate) enum Parameter {
    /// It is injected: the number of the need.
    Injected(usize),
    /// It is what the factory is called with.
    Argument(Box<Type>),
}

impl Factory {
    /// What `#[factory(dyn P, ..)]` says, with its options.
    pub(crate) fn of(
        attribute: &Attribute,
        tokens: TokenStream,
        function: &ImplItemFn,
        mistakes: &mut Mistakes,
    ) -> (Option<Self>, Settings) {
        if tokens.is_empty() {
            mistakes.on(attribute, "`#[factory]` of which point? write `#[factory(dyn P)]`");
            return (None, Settings::default());
        }
        let parser = |input: ParseStream<'_>| Ok(point_and_settings(input, &FACTORY, mistakes));
        let Ok((Some(point), settings)) = parser.parse2(tokens) else { return (None, Settings::default()) };
        let Some(method_of) = trait_of(&point) else {
            mistakes.on(&point, "a factory provides a trait: write `#[factory(dyn P)]`");
            return (None, settings);
        };
        let method = settings.text("method").and_then(|name| {
            let message =
                "`method` takes the bare name of a method of the trait, such as `method = \"open\"`";
            mistakes.keep(name.parse().map_err(|_| syn::Error::new_spanned(name, message)))
        });
        let generics = function.sig.generics.clone();
        (Some(Self { point, method_of, method, generics, parameters: parameters(function) }), settings)
    }
}

fn trait_of(point: &Type) -> Option<Path> {
    let Type::TraitObject(object) = point else { return None };
    object.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => Some(bound.path.clone()),
        _ => None,
    })
}

fn parameters(function: &ImplItemFn) -> Vec<Parameter> {
    let mut injected = 0..;
    let typed = function.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(parameter) => Some(parameter),
        FnArg::Receiver(Receiver { .. }) => None,
    });
    typed
        .filter_map(|parameter| {
            Some(match argument(&parameter.attrs) {
                Some(_) => Parameter::Argument(parameter.ty.clone()),
                None => Parameter::Injected(injected.next()?),
            })
        })
        .collect()
}

/// What to say of an argument of any other function.
pub(super) const ONLY_A_FACTORY: &str =
    "only a factory is called with arguments: `#[factory(dyn P)]` on the function";

/// Where a parameter is said to be an argument.
pub(crate) fn argument(attributes: &[Attribute]) -> Option<Span> {
    attributes.iter().find(|attribute| attribute.path().is_ident("argument")).map(Spanned::span)
}
