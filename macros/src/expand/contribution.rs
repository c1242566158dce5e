//! The declaration of one contribution.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;

use super::call::{arguments_of, called, view};
use super::factory::factory;
use super::hygiene::{at, here, local, name};
use super::parts::{
    Taken, key, lenience, lifetime, option, ordered_placement, origin_within, placement, take_all,
    take_all_or,
};
use super::private::Private;
use super::when::when;
use crate::model::{Block, Contribution, Receiver, Role, TaskRules, without_error};

pub(super) fn contribution(block: &Block, one: &Contribution, private: &Private) -> TokenStream {
    let here = here();
    let output = output(one, private);
    // What does not hang on the error is asked without it, so that of what is no error the compiler complains once.
    let given = match (&one.factory, &one.output) {
        (None, Some(ty)) => without_error(ty).to_token_stream(),
        _ => output.clone(),
    };
    let (declared, taken) = arguments_of(block, one, &given, private);
    let call = if let Some(made) = &one.factory {
        factory(block, one, made, &taken)
    } else if one.role.is_hook() {
        hook(one, &output, &taken, private)
    } else {
        gift(one, &output, &taken, private)
    };
    let (point, may_decline) = if one.role.is_hook() {
        let hook = hook_point(one.role);
        (quote_spanned!(here=> dyn #private::#hook), quote_spanned!(here=> false))
    } else {
        (of_output(&given, "Point", private), of_output(&given, "MAY_DECLINE", private))
    };
    let kind = kind(one, private, &point);
    let key = key_under(one, &given, private);
    let is_list = is_list(one, &given, &point, private);
    let name = name_of(block, one);
    let receives = one.receiver != Receiver::None;
    let Contribution { fallback, conditions, .. } = one;
    let lenience = lenience(one.may_use_deprecated);
    let asynchronous = one.asynchronous && one.factory.is_none();
    let placement = if one.role.provides() {
        ordered_placement(private, &one.placement, &point, one.place)
    } else {
        placement(private, &one.placement)
    };
    let when = when(private, &one.when);
    let lifetime = lifetime(private, &one.lifetime);
    let timeout = timeout(one, private);
    let task = option(one.task.as_ref().map(|rules| task_rules(rules, private)));
    let origin = origin_within(one.ident.span(), &one.source);
    quote_spanned! {here=>
        #(#conditions)*
        #lenience
        #private::ContributionDecl {
            kind: #kind,
            point: #private::point_of::<#point>(),
            name: #name,
            key: #key,
            needs: &[#declared],
            receiver: #receives,
            fallback: #fallback,
            may_decline: #may_decline,
            asynchronous: #asynchronous,
            is_list: #is_list,
            lifetime: #lifetime,
            placement: #placement,
            timeout: #timeout,
            task: #task,
            conditions: #when,
            origin: #origin,
            call: #call,
        }
    }
}

/// The type of what it gives: of a factory, what its function is a method of.
fn output(one: &Contribution, private: &Private) -> TokenStream {
    match &one.factory {
        Some(factory) => {
            let (point, shown) = (&factory.point, at(factory.point.span()));
            quote_spanned!(shown=> #private::Arc<#point>)
        }
        None => one.output.as_ref().map_or_else(|| quote_spanned!(here()=> ()), ToTokens::to_token_stream),
    }
}

/// The key that it gives under, which has to be one of the point's.
fn key_under(one: &Contribution, given: &TokenStream, private: &Private) -> TokenStream {
    // A point whose providers have keys takes no list, which is asked of it elsewhere.
    if (!one.role.provides() || one.is_list) && one.key.is_none() {
        return quote_spanned!(here()=> #private::ContributionKey::None);
    }
    let shown = at(one.place);
    let shown_private = private.shown_at(shown);
    let point = quote_spanned!(shown=> <#given as #shown_private::Output>::Point);
    key(private, one.key.as_ref(), &point, one.place)
}

/// What is known of a type that is given. It begins and ends where the type does, so that the compiler shows what it says of
/// both at one place, and once.
fn of_output(given: &TokenStream, part: &str, private: &Private) -> TokenStream {
    let places = || given.clone().into_iter().map(|tree| tree.span());
    let (first, last) = (places().next().unwrap_or_else(here), places().last().unwrap_or_else(here));
    let (begin, part) = (quote_spanned!(first=> <), Ident::new(part, last));
    let end = quote_spanned!(last=> >::#part);
    quote_spanned!(here()=> #begin #given as #private::Output #end)
}

/// How long it may take.
pub(super) fn timeout(one: &Contribution, private: &Private) -> TokenStream {
    option(one.timeout.map(|milliseconds| {
        let milliseconds = Literal::u64_unsuffixed(milliseconds);
        quote_spanned!(here()=> #private::Duration::from_millis(#milliseconds))
    }))
}

fn task_rules(rules: &TaskRules, private: &Private) -> TokenStream {
    let here = here();
    let every = option(rules.every.map(|milliseconds| {
        let milliseconds = Literal::u64_unsuffixed(milliseconds);
        quote_spanned!(here=> #private::Duration::from_millis(#milliseconds))
    }));
    let [on_error, on_end, on_stop] =
        [rules.on_error, rules.on_end, rules.on_stop].map(|variant| Ident::new(variant, here));
    quote_spanned! {here=>
        #private::TaskRules {
            every: #every,
            on_error: #private::OnError::#on_error,
            on_end: #private::OnEnd::#on_end,
            on_stop: #private::OnStop::#on_stop,
        }
    }
}

/// What reports call it, such as `Notes::index`.
pub(super) fn name_of(block: &Block, one: &Contribution) -> String {
    format!("{}::{}", block.name, crate::words::plain(&one.ident))
}

/// The function of a provider, a decorator or an aggregator.
fn gift(one: &Contribution, output: &TokenStream, taken: &[Taken], private: &Private) -> TokenStream {
    let here = here();
    let unmet = quote_spanned!(here=> #private::Outcome::Unmet);
    let take_all = take_all_or(taken, &unmet);
    let called = called(one, taken);
    let view = view(taken);
    let shown = at(one.ident.span());
    let shown_private = private.shown_at(shown);
    let given = if one.asynchronous {
        quote_spanned!(shown=> #shown_private::pending::<#output, _>(async move { #called.await }))
    } else {
        quote_spanned!(shown=> #shown_private::given::<#output>(#called))
    };
    quote_spanned!(here=> #private::Call::Static(|#view| { #take_all #given }))
}

/// The function of a hook: makes what takes the needs anew at each run.
fn hook(one: &Contribution, output: &TokenStream, taken: &[Taken], private: &Private) -> TokenStream {
    let here = here();
    let take_all = take_all(private, taken);
    let called = called(one, taken);
    let awaited = one.asynchronous.then(|| quote_spanned!(here=> .await));
    let (own_view, view) = (local("view"), view(taken));
    let shown = at(one.ident.span());
    let hook = Ident::new(
        match one.role {
            Role::Stop => "stop_hook",
            Role::Task => "task_hook",
            Role::Health => "health_hook",
            Role::Main => "main_hook",
            _ => "start_hook",
        },
        here,
    );
    let shown_private = private.shown_at(shown);
    let running =
        quote_spanned!(shown=> #shown_private::running::<#output, _>(async move { #called #awaited }));
    quote_spanned! {here=>
        #private::Call::Static(|#own_view| #private::#hook(#own_view, |#view| { #take_all #running }))
    }
}

fn kind(one: &Contribution, private: &Private, point: &TokenStream) -> TokenStream {
    match one.role {
        Role::Decorate if one.each => {
            let shown = at(one.place);
            let shown_private = private.shown_at(shown);
            let each = quote_spanned!(shown=> #shown_private::each::<#point>());
            quote_spanned!(here()=> #private::ContributionKind::Decorate { each: #each })
        }
        Role::Decorate => quote_spanned!(here()=> #private::ContributionKind::Decorate { each: false }),
        Role::Aggregate => quote_spanned!(here()=> #private::ContributionKind::Aggregate),
        _ => quote_spanned!(here()=> #private::ContributionKind::Provide),
    }
}

/// Whether a whole list is given, which not every point takes.
fn is_list(one: &Contribution, output: &TokenStream, point: &TokenStream, private: &Private) -> TokenStream {
    if one.role.is_hook() {
        return quote_spanned!(here()=> false);
    }
    let shown = at(output.span());
    let shown_private = private.shown_at(shown);
    if one.is_list {
        return quote_spanned!(shown=> #shown_private::list::<#point>());
    }
    quote_spanned!(shown=> #shown_private::is_list::<#output>())
}

fn hook_point(role: Role) -> Ident {
    name(match role {
        Role::Stop => "Stop",
        Role::Task => "Task",
        Role::Health => "HealthCheck",
        Role::Main => "Main",
        _ => "Start",
    })
}
