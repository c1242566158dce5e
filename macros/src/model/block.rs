use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, FnArg, GenericArgument, Generics, Ident, ImplItem, ImplItemFn, ItemImpl, Meta, Path,
    PathArguments, Token, Type, parse_quote,
};

use super::attribute::refuse_all;
use super::contribution::Contribution;
use super::deprecation::may_use_deprecated;
use super::head::Head;
use super::role::Role;
use super::{conditions, framework};
use crate::mistakes::Mistakes;
use crate::parse::Settings;
use crate::source_line::source_line;
use crate::words::{plain, slip};

/// The attributes of the parameters of contributions.
const OF_PARAMETERS: [&str; 2] = ["plugin", "argument"];

/// An `impl` block with `#[contributes]`.
pub(crate) struct Block {
    pub(crate) framework: Path,
    pub(crate) self_ty: Type,
    pub(crate) generics: Generics,
    pub(crate) conditions: Vec<Attribute>,
    /// Whether what is written for it may use what is deprecated.
    pub(crate) may_use_deprecated: bool,
    pub(crate) name: String,
    pub(crate) contributions: Vec<Contribution>,
}

impl Block {
    /// Takes the block apart; what remains in `item` is what the compiler is to see of it.
    pub(crate) fn of(item: &mut ItemImpl, settings: &Settings, mistakes: &mut Mistakes) -> Self {
        if let Some((path, _)) = &item.trait_ {
            let advice = "put `#[contributes]` on an `impl` block of its own, without a trait";
            mistakes.on(path, format!("contributions are functions of the type itself: {advice}"));
        }
        let contributions = contributions(item, mistakes);
        refuse_second_main(&contributions, mistakes);
        refuse_generic_factory(&contributions, &item.generics, mistakes);
        refuse_single_instance(item, mistakes);
        Self {
            framework: framework(settings),
            self_ty: (*item.self_ty).clone(),
            generics: item.generics.clone(),
            conditions: conditions(&item.attrs),
            may_use_deprecated: may_use_deprecated(&item.attrs),
            name: name_of(&item.self_ty),
            contributions,
        }
    }
}

fn contributions(item: &mut ItemImpl, mistakes: &mut Mistakes) -> Vec<Contribution> {
    let mut contributions = Vec::new();
    for member in &mut item.items {
        match member {
            ImplItem::Fn(function) => {
                let roles: Vec<(Role, Attribute)> = function
                    .attrs
                    .iter()
                    .filter_map(|attribute| Some((Role::of(attribute)?, attribute.clone())))
                    .collect();
                refuse_misspelt(&mut function.attrs, mistakes);
                refuse_conditional_role(&mut function.attrs, mistakes);
                if let [(first, _), (second, attribute), ..] = roles.as_slice() {
                    let message = if first == second {
                        format!("`#[{}]` is there twice", second.name())
                    } else {
                        format!(
                            "`#[{}]` and `#[{}]` exclude each other: one function, one contribution",
                            first.name(),
                            second.name()
                        )
                    };
                    mistakes.on(attribute, message);
                }
                if let Some((role, attribute)) = roles.first() {
                    refuse_on_receiver(function, mistakes);
                    refuse_misspelt_of_parameters(function, *role, mistakes);
                    let contribution = Contribution::of(*role, attribute, function, mistakes);
                    if contribution.several.is_some() {
                        allow_tuples(function);
                    }
                    contributions.push(contribution);
                } else {
                    refuse_stray(function, mistakes);
                }
                function.attrs.retain(|attribute| Role::of(attribute).is_none());
                if !roles.is_empty() {
                    strip_parameters(function);
                    allow_owned_parameters(function);
                }
            }
            ImplItem::Const(constant) => refuse_role_on(&mut constant.attrs, "constant", mistakes),
            ImplItem::Type(alias) => refuse_role_on(&mut alias.attrs, "type", mistakes),
            _ => {}
        }
    }
    contributions
}

fn refuse_role_on(attributes: &mut Vec<Attribute>, what: &str, mistakes: &mut Mistakes) {
    for attribute in attributes.iter() {
        if let Some(role) = Role::of(attribute) {
            mistakes.on(attribute, format!("`#[{}]` stands on a function, not on a {what}", role.name()));
        }
    }
    attributes.retain(|attribute| Role::of(attribute).is_none());
}

// The compiler would say "cannot find attribute", without knowing which ones there are.
fn refuse_misspelt(attributes: &mut Vec<Attribute>, mistakes: &mut Mistakes) {
    const OTHERS: [&str; 24] = [
        "doc",
        "cfg",
        "cfg_attr",
        "allow",
        "warn",
        "deny",
        "forbid",
        "expect",
        "must_use",
        "deprecated",
        "inline",
        "cold",
        "track_caller",
        "test",
        "instrument",
        "tracing",
        "rustfmt",
        "clippy",
        "diagnostic",
        "target_feature",
        "no_mangle",
        "plugin",
        "async_trait",
        "coverage",
    ];
    attributes.retain(|attribute| {
        let Some(name) = attribute.path().get_ident().map(plain) else { return true };
        if Role::of(attribute).is_some() || OTHERS.contains(&name.as_str()) {
            return true;
        }
        if name == "provides" {
            mistakes.on(
                attribute,
                "`#[provides]` stands on the struct; a function that gives something has `#[provide]`",
            );
            return false;
        }
        // Other macros' attributes may stand here too, so only what is all but certain counts as misspelt.
        let names = || Role::ALL.map(Role::name);
        let Some(meant) = other_form(&name).or_else(|| slip(&name, names())) else { return true };
        mistakes.on(attribute, format!("unknown attribute `#[{name}]`: did you mean `#[{meant}]`?"));
        false
    });
}

// The same of a parameter. It is taken as it was meant, but for an argument of what is no factory, which would be refused too.
fn refuse_misspelt_of_parameters(function: &mut ImplItemFn, role: Role, mistakes: &mut Mistakes) {
    let mut keeps = |attribute: &mut Attribute| {
        let Some(name) = attribute.path().get_ident().map(plain) else { return true };
        let other_form = ["arg", "args", "param", "parameter", "assisted"].contains(&name.as_str());
        let other_form = other_form.then_some("argument");
        let Some(meant) = other_form.or_else(|| slip(&name, OF_PARAMETERS)) else { return true };
        mistakes.on(attribute, format!("unknown attribute `#[{name}]`: did you mean `#[{meant}]`?"));
        let path = match &mut attribute.meta {
            Meta::Path(path) => path,
            Meta::List(list) => &mut list.path,
            Meta::NameValue(pair) => &mut pair.path,
        };
        *path = Ident::new(meant, path.span()).into();
        meant != "argument" || role == Role::Factory
    };
    attributes_of_parameters(function).for_each(|attributes| attributes.retain_mut(&mut keeps));
}

fn refuse_on_receiver(function: &ImplItemFn, mistakes: &mut Mistakes) {
    let Some(receiver) = function.sig.receiver() else { return };
    for name in OF_PARAMETERS {
        let message =
            format!("`#[{name}]` means nothing on the receiver, which is the plugin itself: leave it out");
        refuse_all(&receiver.attrs, name, &message, mistakes);
    }
}

fn attributes_of_parameters(function: &mut ImplItemFn) -> impl Iterator<Item = &mut Vec<Attribute>> {
    function.sig.inputs.iter_mut().map(|argument| match argument {
        FnArg::Receiver(receiver) => &mut receiver.attrs,
        FnArg::Typed(argument) => &mut argument.attrs,
    })
}

// What stands in a `cfg_attr` is not there yet, and when it is, nobody knows what it means.
fn refuse_conditional_role(attributes: &mut Vec<Attribute>, mistakes: &mut Mistakes) {
    attributes.retain(|attribute| {
        if !attribute.path().is_ident("cfg_attr") {
            return true;
        }
        let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
        let parts = attribute.parse_args_with(parser).unwrap_or_default();
        let is_role = |meta: &&Meta| Role::ALL.iter().any(|role| meta.path().is_ident(role.name()));
        let Some(role) = parts.iter().skip(1).find(is_role) else { return true };
        let name = source_line(role.path());
        let advice = format!("write `#[{name}]` and `#[cfg(..)]`, on a function of its own");
        mistakes.on(role, format!("`#[{name}]` can't stand in a `cfg_attr`: {advice}"));
        false
    });
}

fn other_form(name: &str) -> Option<&'static str> {
    match name {
        "provider" | "provided" => Some("provide"),
        "factories" | "makes" => Some("factory"),
        "decorator" | "decorates" => Some("decorate"),
        "aggregator" | "aggregates" => Some("aggregate"),
        _ => None,
    }
}

// What is said of the parameters of a function that contributes nothing would be silently lost.
fn refuse_stray(function: &mut ImplItemFn, mistakes: &mut Mistakes) {
    for attribute in attributes_of_parameters(function).flatten() {
        if attribute.path().is_ident("plugin") {
            let message = "this function contributes nothing, so nothing is injected: give it `#[provide]`, `#[start]` or the like";
            mistakes.on(attribute, message);
        } else if attribute.path().is_ident("argument") {
            mistakes.on(attribute, super::factory::ONLY_A_FACTORY);
        }
    }
    strip_parameters(function);
}

// What is injected is owned, whether the function consumes it or not.
fn allow_owned_parameters(function: &mut ImplItemFn) {
    if function.sig.inputs.iter().any(|argument| matches!(argument, FnArg::Typed(_))) {
        function.attrs.push(parse_quote!(#[allow(clippy::needless_pass_by_value)]));
    }
}

// A tuple of gifts is as long as there are points.
fn allow_tuples(function: &mut ImplItemFn) {
    function.attrs.push(parse_quote!(#[allow(clippy::type_complexity)]));
}

/// Whether an attribute of that name is taken out of a block.
pub(crate) fn is_of_block(name: &str) -> bool {
    OF_PARAMETERS.contains(&name) || Role::ALL.iter().any(|role| role.name() == name)
}

fn strip_parameters(function: &mut ImplItemFn) {
    for attributes in attributes_of_parameters(function) {
        attributes.retain(|attribute| !OF_PARAMETERS.iter().any(|name| attribute.path().is_ident(name)));
    }
}

fn refuse_second_main(contributions: &[Contribution], mistakes: &mut Mistakes) {
    let is_always_there = |one: &&Contribution| one.conditions.is_empty() && one.when.is_empty();
    let unconditional = contributions.iter().filter(|one| one.role == Role::Main).filter(is_always_there);
    for second in unconditional.skip(1) {
        mistakes.on(&second.ident, "a second `#[main]`: a program has one main job");
    }
}

// What is made of a factory is a type of its own, which no parameters reach.
fn refuse_generic_factory(contributions: &[Contribution], generics: &Generics, mistakes: &mut Mistakes) {
    if generics.params.is_empty() {
        return;
    }
    for factory in contributions.iter().filter(|one| one.role == Role::Factory) {
        let advice = "write a struct with `#[provides(..)]` that implements the trait";
        mistakes.at(factory.place, format!("a factory can't belong to a generic plugin: {advice}"));
    }
}

// The derive can't see contributions of one instance: it reads those of `Cache<T>` for every `T`.
fn refuse_single_instance(item: &ItemImpl, mistakes: &mut Mistakes) {
    let Type::Path(path) = &*item.self_ty else { return };
    let Some(PathArguments::AngleBracketed(arguments)) =
        path.path.segments.last().map(|last| &last.arguments)
    else {
        return;
    };
    let types = item.generics.type_params().map(|parameter| &parameter.ident);
    // Where a constant stands alone, the parser takes it for a type.
    let constants = item.generics.const_params().map(|parameter| &parameter.ident);
    let parameters: Vec<&Ident> = types.chain(constants).collect();
    for argument in &arguments.args {
        if let GenericArgument::Type(ty) = argument
            && !matches!(ty, Type::Path(path) if path.path.get_ident().is_some_and(|name| parameters.contains(&name)))
        {
            let advice = "write `impl<T> ..` for all of them";
            mistakes.on(
                ty,
                format!(
                    "a `#[contributes]` block can't belong to one instance of a generic plugin: {advice}"
                ),
            );
        }
    }
}

/// Complains of what is no `impl` block.
pub(crate) fn refuse_no_block(item: &syn::Item, mistakes: &mut Mistakes) {
    let advice = "put it on an `impl` block of the struct";
    mistakes.on(&Head(item), format!("`#[contributes]` takes the functions of a plugin: {advice}"));
}

fn name_of(self_ty: &Type) -> String {
    match self_ty {
        Type::Path(path) => path.path.segments.last().map(|last| plain(&last.ident)).unwrap_or_default(),
        _ => String::new(),
    }
}
