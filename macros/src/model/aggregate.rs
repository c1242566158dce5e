use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{
    Attribute, Expr, FnArg, GenericArgument, Ident, ItemTrait, PathArguments, ReceiverKind, ReturnType,
    Signature, TraitItem, TraitItemFn, Type, TypeParamBound,
};

use super::deprecation::may_use_deprecated;
use super::point_shape::bound_to_sized;
use crate::mistakes::Mistakes;
use crate::parse::{Settings, expression};
use crate::words::{listing, nearest, plain};

/// How several providers answer a call as one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strategy {
    /// One after the other, up to the first that answers.
    First,
    /// One after the other, up to the first that has something, or fails.
    FirstSome,
    /// One after the other, up to the first failure.
    InTurn,
    /// At the same time, up to the first failure.
    Joined,
    /// At the same time, all of them, with all failures.
    FanOut,
    /// The method's own body.
    Own,
}

impl Strategy {
    const ALL: [(&'static str, Self); 6] = [
        ("first", Self::First),
        ("first_some", Self::FirstSome),
        ("in_turn", Self::InTurn),
        ("joined", Self::Joined),
        ("fan_out", Self::FanOut),
        ("own", Self::Own),
    ];

    /// Whether a member is called only when the one before has returned.
    fn calls_in_turn(self) -> bool {
        matches!(self, Self::First | Self::FirstSome | Self::InTurn)
    }

    /// The one that an expression names, if it is among the first `count`.
    fn of(expression: &Expr, count: usize, mistakes: &mut Mistakes) -> Option<Self> {
        let known = || Self::ALL.iter().take(count);
        let name = match expression {
            Expr::Path(path) => path.path.get_ident().map(plain),
            _ => None,
        };
        let name = name.unwrap_or_default();
        let found = known().find(|(known, _)| *known == name).map(|(_, strategy)| *strategy);
        if found.is_none() {
            let all = listing(known().map(|(name, _)| *name));
            let advice = match nearest(&name, known().map(|(name, _)| *name)) {
                Some(meant) if !name.is_empty() => format!("did you mean `{meant}`?"),
                _ => format!("there are {all}"),
            };
            mistakes.on(expression, format!("unknown strategy: {advice}"));
        }
        found
    }
}

/// How the list of a point's providers implements the point's trait.
pub(crate) struct Aggregate {
    pub(crate) methods: Vec<Method>,
    /// What rewrites async methods, if it stands below.
    pub(crate) rewriters: Vec<Attribute>,
}

/// A method that is forwarded to all.
pub(crate) struct Method {
    pub(crate) signature: Signature,
    /// `None` of one with mistakes.
    pub(crate) strategy: Option<Strategy>,
    pub(crate) runs: Runs,
    pub(crate) conditions: Vec<Attribute>,
    /// Whether what is written for it may use what is deprecated.
    pub(crate) may_use_deprecated: bool,
}

/// What a method is called with.
pub(crate) struct Argument {
    pub(crate) name: Ident,
    pub(crate) conditions: Vec<Attribute>,
    /// Whether it is a `&mut`, which is lent to one member after the other.
    pub(crate) is_lent: bool,
}

/// How a method is awaited.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runs {
    /// Not at all.
    AtOnce,
    /// It is an `async fn`.
    Async,
    /// It returns a boxed future, as after `#[async_trait]`.
    Boxed,
}

impl Aggregate {
    /// What the options of the point and the attributes of its methods say. The latter are taken out of the trait.
    pub(crate) fn of(item: &mut ItemTrait, settings: &Settings, mistakes: &mut Mistakes) -> Option<Self> {
        let is_aggregate = settings.has("aggregate");
        let written = settings.expression("aggregate");
        let strategy = written.and_then(|written| Strategy::of(written, 5, mistakes));
        let mut methods = Vec::new();
        for member in &mut item.items {
            let TraitItem::Fn(method) = member else { continue };
            let own = own_strategy(method, mistakes);
            if is_aggregate {
                methods.extend(in_list(method, own.map_or(strategy, |(own, _)| own), mistakes));
            } else if let Some((Some(_), place)) = own {
                let message = "the point has no strategy: write `#[extension_point(many, aggregate = ..)]`";
                mistakes.at(place, message);
            }
        }
        let makes_async = |attribute: &&Attribute| {
            attribute.path().segments.last().is_some_and(|last| plain(&last.ident) == "async_trait")
        };
        let rewriters = item.attrs.iter().filter(makes_async).cloned().collect();
        is_aggregate.then_some(Self { methods, rewriters })
    }
}

/// The strategy of the method's own attribute, if it has one.
fn own_strategy(method: &mut TraitItemFn, mistakes: &mut Mistakes) -> Option<(Option<Strategy>, Span)> {
    let own: Vec<Attribute> =
        method.attrs.extract_if(.., |attribute| attribute.path().is_ident("aggregate")).collect();
    let (first, others) = own.split_first()?;
    for other in others {
        mistakes.on(other, "`#[aggregate]` is there twice");
    }
    let strategy = if let Ok(written) = first.parse_args_with(expression) {
        Strategy::of(&written, 6, mistakes)
    } else {
        mistakes.on(first, "the strategy of a method stands in parentheses: write `#[aggregate(first)]`");
        None
    };
    Some((strategy, first.span()))
}

/// What the list does when a method is called; `None` where the method has a body for that.
fn in_list(method: &TraitItemFn, strategy: Option<Strategy>, mistakes: &mut Mistakes) -> Option<Method> {
    let signature = &method.sig;
    let lacks_body = if bound_to_sized(&signature.generics) {
        // The list has a size, and so it has what only that has which does.
        Some("give the method one, or leave `where Self: Sized` out")
    } else {
        (strategy == Some(Strategy::Own)).then_some("give the method one, or another strategy")
    };
    let strategy = match lacks_body {
        Some(_) if method.default.is_some() => return None,
        Some(advice) => {
            mistakes.on(&signature.ident, format!("the list has no body of its own for it: {advice}"));
            None
        }
        None => strategy.filter(|strategy| can_be_forwarded(signature, *strategy, mistakes)),
    };
    let runs = match (signature.asyncness, returns_future(signature)) {
        (Some(_), _) => Runs::Async,
        (None, true) => Runs::Boxed,
        (None, false) => Runs::AtOnce,
    };
    Some(Method {
        signature: signature.clone(),
        strategy,
        runs,
        conditions: super::conditions(&method.attrs),
        may_use_deprecated: may_use_deprecated(&method.attrs),
    })
}

fn can_be_forwarded(signature: &Signature, strategy: Strategy, mistakes: &mut Mistakes) -> bool {
    let mut can_be = true;
    for argument in &signature.inputs {
        match argument {
            FnArg::Receiver(receiver) if matches!(receiver.kind, ReceiverKind::Reference(_, _, None)) => {}
            FnArg::Receiver(receiver) => {
                mistakes.on(receiver, "what is forwarded to several providers takes `&self`");
                can_be = false;
            }
            FnArg::Typed(argument) => {
                if is_lent(&argument.ty) && !strategy.calls_in_turn() {
                    let message = "several providers can't have a `&mut` at the same time: lend it to one after the other by `in_turn`, `first` or `first_some`, or take it by value or by `&`";
                    mistakes.on(&argument.ty, message);
                    can_be = false;
                }
            }
        }
    }
    can_be
}

/// Whether an argument is a `&mut`.
fn is_lent(ty: &Type) -> bool {
    matches!(ty, Type::Reference(reference) if reference.mutability.is_some())
}

/// Whether it returns a `Pin<Box<dyn Future<..>>>`.
fn returns_future(signature: &Signature) -> bool {
    let ReturnType::Type(_, ty) = &signature.output else { return false };
    let Some(Type::TraitObject(object)) = argument(ty, "Pin").and_then(|boxed| argument(boxed, "Box")) else {
        return false;
    };
    object.bounds.iter().any(|bound| {
        matches!(bound, TypeParamBound::Trait(bound) if bound.path.segments.last().is_some_and(|last| last.ident == "Future"))
    })
}

/// `T` of `Outer<T>`.
fn argument<'a>(ty: &'a Type, outer: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == outer)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

impl Method {
    /// The signature with names for all arguments, `self` and the arguments themselves.
    pub(crate) fn named(&self) -> (Signature, Option<Ident>, Vec<Argument>) {
        let mut signature = self.signature.clone();
        let mut this = None;
        let mut arguments = Vec::new();
        for (at, argument) in signature.inputs.iter_mut().enumerate() {
            match argument {
                FnArg::Receiver(receiver) => this = Some(Ident::new("self", receiver.self_token.span)),
                FnArg::Typed(argument) => {
                    let place = argument.ty.span().resolved_at(Span::mixed_site());
                    let name = Ident::new(&format!("__argument_{at}"), place);
                    *argument.pat = syn::parse_quote!(#name);
                    arguments.push(Argument {
                        name,
                        conditions: super::conditions(&argument.attrs),
                        is_lent: is_lent(&argument.ty),
                    });
                }
            }
        }
        (signature, this, arguments)
    }
}
