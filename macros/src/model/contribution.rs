use proc_macro2::Span;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{
    Attribute, FnArg, GenericParam, Ident, ImplItemFn, Pat, ReceiverKind, ReturnType, Safety, Signature,
    Type, TypeReference, TypeTuple,
};

use super::attribute::options_of;
use super::auto_traits::refuse_auto_traits;
use super::conditions;
use super::deprecation::may_use_deprecated;
use super::duration::duration;
use super::factory::Factory;
use super::given::{is_list, several, tuple_within};
use super::key::Key;
use super::lifetime::Lifetime;
use super::parameter::{Need, is_only_passed, refuse_form, refuse_of};
use super::placement::Placement;
use super::role::Role;
use super::task_rules::TaskRules;
use crate::mistakes::Mistakes;
use crate::parse::{Condition, PARAMETER, Settings, written_settings};
use crate::source_line::{head_of_function, own_attributes, source_line};
use crate::words::plain;

/// How a function takes the plugin's struct.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receiver {
    /// Not at all.
    None,
    /// `&self` or `self: &Arc<Self>`.
    Borrowed,
    /// `self: Arc<Self>`.
    Shared,
}

/// A function in a `#[contributes]` block.
#[expect(clippy::struct_excessive_bools, reason = "each stands for a fact of its own")]
pub(crate) struct Contribution {
    pub(crate) role: Role,
    pub(crate) ident: Ident,
    /// Where its attribute is.
    pub(crate) place: Span,
    pub(crate) conditions: Vec<Attribute>,
    /// Whether what is written for it may use what is deprecated.
    pub(crate) may_use_deprecated: bool,
    pub(crate) asynchronous: bool,
    pub(crate) receiver: Receiver,
    pub(crate) needs: Vec<Need>,
    pub(crate) output: Option<Type>,
    /// What it is a method of, if it makes something whenever it is called.
    pub(crate) factory: Option<Factory>,
    /// The tuple that it returns, if it gives to several points.
    pub(crate) several: Option<TypeTuple>,
    /// Whether it returns a whole list of members.
    pub(crate) is_list: bool,
    pub(crate) key: Option<Key>,
    pub(crate) fallback: bool,
    pub(crate) each: bool,
    pub(crate) lifetime: Lifetime,
    pub(crate) placement: Placement,
    pub(crate) timeout: Option<u64>,
    pub(crate) task: Option<TaskRules>,
    /// What has to be so for it to be there.
    pub(crate) when: Vec<Condition>,
    /// Its head as its author wrote it, in one line.
    pub(crate) source: String,
}

impl Contribution {
    /// From a function and its one role attribute.
    pub(crate) fn of(
        role: Role,
        attribute: &Attribute,
        function: &ImplItemFn,
        mistakes: &mut Mistakes,
    ) -> Self {
        let vocabulary = role.vocabulary();
        let example = vocabulary.words.first().map_or("", |word| word.example);
        let tokens = written_settings(attribute, &format!("#[{}({example})]", role.name()), mistakes);
        let (factory, settings) = match role {
            Role::Factory => Factory::of(attribute, tokens, function, mistakes),
            _ => (None, Settings::from_tokens(tokens, vocabulary, mistakes)),
        };
        let signature = &function.sig;
        refuse_generics(role, signature, mistakes);
        let receiver = receiver(signature, mistakes);
        if let (Some(_), Some(each)) = (settings.span_of("key"), settings.span_of("each")) {
            mistakes.at(each, "`each` wraps the provider of every key, `key` of one: keep one of them");
        }
        Self {
            role,
            ident: signature.ident.clone(),
            place: attribute.path().span(),
            conditions: conditions(&function.attrs),
            may_use_deprecated: may_use_deprecated(&function.attrs),
            asynchronous: signature.asyncness.is_some(),
            receiver,
            needs: needs(role, function, mistakes),
            output: output(role, signature, mistakes),
            factory,
            several: several(role, signature, &settings, mistakes),
            is_list: is_list(role, signature, mistakes),
            key: Key::of_provider(&settings, mistakes),
            fallback: settings.has("fallback"),
            each: settings.has("each"),
            lifetime: lifetime(signature, &settings, mistakes),
            placement: Placement::of(&settings, mistakes),
            timeout: timeout(signature, &settings, mistakes),
            task: (role == Role::Task).then(|| TaskRules::of(&settings, mistakes)),
            when: settings.into_conditions(),
            source: head_of_function(attribute, function),
        }
    }
}

fn refuse_generics(role: Role, signature: &Signature, mistakes: &mut Mistakes) {
    for parameter in &signature.generics.params {
        let what = match parameter {
            // What a factory is called with may be borrowed, and so may what it gives.
            GenericParam::Lifetime(_) if role == Role::Factory => continue,
            GenericParam::Lifetime(_) => "lifetime parameters: everything it takes is owned",
            GenericParam::Type(_) | GenericParam::Const(_) => {
                "type parameters: nobody would choose them; put them on the `impl` block"
            }
        };
        mistakes.on(parameter, format!("a contribution can't have {what}"));
    }
    if let Safety::Unsafe(unsafety) = &signature.safety {
        let advice = "the framework can't keep what it asks of its callers: remove `unsafe`";
        mistakes.at(unsafety.span, format!("a contribution can't be an `unsafe fn`: {advice}"));
    }
}

fn receiver(signature: &Signature, mistakes: &mut Mistakes) -> Receiver {
    let Some(receiver) = signature.receiver() else { return Receiver::None };
    let advice = "others hold the plugin too: write `&self`, and keep what changes in a `Mutex` or the like";
    match &receiver.kind {
        ReceiverKind::Reference(_, _, None) => Receiver::Borrowed,
        ReceiverKind::Reference(_, _, Some(_)) => {
            mistakes.on(receiver, format!("a contribution can't take `&mut self`: {advice}"));
            Receiver::Borrowed
        }
        ReceiverKind::Value => {
            mistakes.on(receiver, format!("a contribution can't take `self`: {advice}"));
            Receiver::Borrowed
        }
        ReceiverKind::Typed(_, ty) => match &**ty {
            Type::Reference(TypeReference { mutability: None, .. }) => Receiver::Borrowed,
            Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Arc") => {
                Receiver::Shared
            }
            other => {
                mistakes.on(other, "a contribution takes `&self` or `self: Arc<Self>`");
                Receiver::Borrowed
            }
        },
        _ => {
            mistakes.on(receiver, "a contribution takes `&self` or `self: Arc<Self>`");
            Receiver::Borrowed
        }
    }
}

fn needs(role: Role, function: &ImplItemFn, mistakes: &mut Mistakes) -> Vec<Need> {
    let mut needs = Vec::new();
    for argument in &function.sig.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        for condition in conditions(&argument.attrs) {
            mistakes.on(
                &condition,
                "a parameter of a contribution can't be conditional: put `#[cfg(..)]` on the function",
            );
        }
        match super::factory::argument(&argument.attrs) {
            Some(_) if role == Role::Factory => continue,
            Some(place) => mistakes.at(place, super::factory::ONLY_A_FACTORY),
            None => {}
        }
        let settings = options_of(&argument.attrs, "plugin", &PARAMETER, mistakes);
        if let (true, true, Some(of)) = (role.works_on_something(), needs.is_empty(), settings.span_of("of"))
        {
            mistakes.at(
                of,
                format!(
                    "the first parameter is what `#[{}]` works on: nothing is chosen by a key here",
                    role.name()
                ),
            );
        }
        let (name, place) = parameter_name(&argument.pat, mistakes);
        if role == Role::Factory && is_only_passed(&argument.ty) {
            let (written, ty) = (source_line(argument), source_line(&argument.ty));
            let advice = format!("what the caller passes is marked, as in `#[argument] {written}`");
            mistakes.on(&argument.ty, format!("`{ty}` can't be injected: {advice}"));
        } else {
            refuse_form(&argument.ty, "parameter of a contribution", mistakes);
        }
        refuse_auto_traits(&argument.ty, mistakes);
        let of = Key::of(&settings, "of", mistakes);
        if of.is_some() {
            refuse_of(&argument.ty, mistakes);
        }
        let source = written(argument);
        needs.push(Need { name, place, ty: (*argument.ty).clone(), of, source });
    }
    if role.works_on_something() && needs.is_empty() {
        let message = match role {
            Role::Decorate => {
                "a decorator takes what it wraps as its first parameter, such as `inner: Arc<dyn P>`"
            }
            _ => "an aggregator takes all providers as its first parameter, such as `all: Many<dyn P>`",
        };
        mistakes.on(&function.sig.ident, message);
    }
    needs
}

fn written(parameter: &syn::PatType) -> String {
    let attributes = own_attributes(&parameter.attrs);
    let syn::PatType { pat, colon_token, ty, .. } = parameter;
    source_line(quote!(#(#attributes)* #pat #colon_token #ty))
}

fn parameter_name(pattern: &Pat, mistakes: &mut Mistakes) -> (String, Span) {
    match pattern {
        Pat::Ident(name) => (plain(&name.ident), name.ident.span()),
        Pat::Wild(wild) => ("_".to_owned(), wild.underscore_token.span),
        other => {
            mistakes.on(other, "a parameter of a contribution has a name, by which reports call it: take it apart in the body");
            ("_".to_owned(), Span::call_site())
        }
    }
}

fn output(role: Role, signature: &Signature, mistakes: &mut Mistakes) -> Option<Type> {
    match &signature.output {
        ReturnType::Type(_, ty) if role == Role::Factory => Some((**ty).clone()),
        ReturnType::Type(_, ty) => {
            if let Some(anonymous) = first_anonymous(ty) {
                let advice = if role.is_hook() {
                    "write an `async fn` that returns `()` or `Result<(), E>`"
                } else {
                    "name the point, as in `Arc<dyn P>`; to await something, write an `async fn`"
                };
                mistakes.at(anonymous, format!("a contribution can't return `impl ..`: {advice}"));
            }
            refuse_auto_traits(ty, mistakes);
            Some((**ty).clone())
        }
        // A method of a trait may return nothing.
        ReturnType::Default if role.is_hook() || role == Role::Factory => None,
        ReturnType::Default => {
            let advice = "its return type names the point, as in `-> Arc<dyn P>`";
            mistakes
                .on(&signature.ident, format!("`#[{}]` gives something to a point: {advice}", role.name()));
            None
        }
    }
}

fn lifetime(signature: &Signature, settings: &Settings, mistakes: &mut Mistakes) -> Lifetime {
    let lifetime = Lifetime::of(settings, mistakes);
    if let (Lifetime::Transient, ReturnType::Type(_, ty)) = (&lifetime, &signature.output)
        && let Some(tuple) = tuple_within(ty)
    {
        let advice = "write a function for each";
        mistakes.on(tuple, format!("what is made anew for each who asks is one thing: {advice}"));
    }
    lifetime
}

fn first_anonymous(ty: &Type) -> Option<Span> {
    fn search(tokens: proc_macro2::TokenStream) -> Option<Span> {
        tokens.into_iter().find_map(|tree| match tree {
            proc_macro2::TokenTree::Ident(word) => (word == "impl").then(|| word.span()),
            proc_macro2::TokenTree::Group(group) => search(group.stream()),
            _ => None,
        })
    }
    search(ty.to_token_stream())
}

fn timeout(signature: &Signature, settings: &Settings, mistakes: &mut Mistakes) -> Option<u64> {
    let text = settings.text("timeout")?;
    if signature.asyncness.is_none() {
        let message = "only what is awaited can run out of time: make it an `async fn`, or remove `timeout`";
        mistakes.on(text, message);
    }
    duration(text, mistakes)
}
