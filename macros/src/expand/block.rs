use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::parse_quote;
use syn::spanned::Spanned;

use super::parts::{
    Taken, at, here, key, lenience, lifetime, local, name, needs, option, ordered_placement, origin,
    origin_within, placement, take_all, take_all_or,
};
use super::private::Private;
use super::several::several;
use crate::model::{Block, Contribution, Need, Receiver, Role, TaskRules, without_error};

/// What stands beside the `impl` block: its contributions as one constant.
pub(crate) fn block(block: &Block) -> TokenStream {
    let private = Private::of(&block.framework);
    let all = block.contributions.iter().enumerate().map(|(number, one)| match &one.several {
        Some(tuple) => several(block, number, one, tuple),
        None => contribution(block, one, &private),
    });
    let all: Vec<TokenStream> = all.collect();
    let origin = origin(&private, Span::call_site(), "");
    let body = if all.is_empty() {
        quote_spanned!(here()=> &[])
    } else {
        quote_spanned! {here()=>
            {
                const JACKFIELD_HERE: #private::Origin = #origin;
                &[#(#all),*]
            }
        }
    };
    constant(block, &private, &body)
}

/// What stands beside an `impl` block with mistakes: what it gives is not known.
pub(crate) fn block_stub(block: &Block) -> TokenStream {
    let private = Private::of(&block.framework);
    constant(block, &private, &quote_spanned!(here()=> #private::MISTAKEN_BLOCK))
}

fn constant(block: &Block, private: &Private, body: &TokenStream) -> TokenStream {
    let here = here();
    let self_ty = &block.self_ty;
    let (conditions, lenience) = (&block.conditions, lenience(block.may_use_deprecated));
    let mut generics = block.generics.clone();
    let is_generic = !generics.params.is_empty();
    if is_generic {
        generics.make_where_clause().predicates.push(parse_quote!(Self: #private::Plugin));
    }
    let proof = (!is_generic).then(|| {
        let receiver = receiver(block, private);
        quote_spanned! {here=>
            #(#conditions)*
            #lenience
            const _: fn(&#private::View<'_>) -> ::core::option::Option<#private::Arc<#self_ty>> = #receiver;
        }
    });
    let seen = is_generic.then(|| seen(block, private));
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    quote_spanned! {here=>
        #(#conditions)*
        #lenience
        impl #impl_generics #self_ty #where_clause {
            #[doc(hidden)]
            pub const JACKFIELD_CONTRIBUTIONS: &'static [#private::ContributionDecl] = #body;
            #seen
        }
        #proof
    }
}

/// Refuses a block that the derive does not see: its bounds are narrower than those of the struct. What the derive sees
/// has a type of its own in either case, and the type of an `impl Trait` shows through by whether it is `Send`.
fn seen(block: &Block, private: &Private) -> TokenStream {
    let here = here();
    let place = block.generics.params.first().map_or_else(|| block.self_ty.span(), Spanned::span);
    let shown = at(place);
    let shown_private = private.shown_at(shown);
    let proof = quote_spanned!(shown=> #shown_private::is_seen(<Self as #shown_private::SeesBlock>::block()));
    quote_spanned! {here=>
        #[doc(hidden)]
        pub const JACKFIELD_BLOCK: #private::BlockIsSeen = {
            let _ = || #proof;
            #private::BlockIsSeen
        };
    }
}

/// `receiver::<Self>`, written with the same tokens wherever it is used: of a struct that is no plugin the compiler
/// then complains once.
fn receiver(block: &Block, private: &Private) -> TokenStream {
    let self_ty = &block.self_ty;
    let shown = at(self_ty.span());
    quote_spanned!(shown=> #private::receiver::<#self_ty>)
}

fn contribution(block: &Block, one: &Contribution, private: &Private) -> TokenStream {
    let here = here();
    let output = output(one, private);
    // What does not hang on the error is asked without it, so that of what is no error the compiler complains once.
    let given = match (&one.factory, &one.output) {
        (None, Some(ty)) => without_error(ty).to_token_stream(),
        _ => output.clone(),
    };
    let (declared, taken) = arguments_of(block, one, &given, private);
    let call = if let Some(factory) = &one.factory {
        super::factory::factory(block, one, factory, &taken)
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
    let when = super::when::when(private, &one.when);
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
    let (on_error, on_end) = (Ident::new(rules.on_error, here), Ident::new(rules.on_end, here));
    quote_spanned! {here=>
        #private::TaskRules {
            every: #every,
            on_error: #private::OnError::#on_error,
            on_end: #private::OnEnd::#on_end,
        }
    }
}

/// What the function needs as declarations, and how it takes its arguments, the struct first.
pub(super) fn arguments_of(
    block: &Block,
    one: &Contribution,
    output: &TokenStream,
    private: &Private,
) -> (TokenStream, Vec<Taken>) {
    let needed: Vec<&Need> = one.needs.iter().collect();
    let first = port_of_first(one, output, private);
    let (declared, mut taken) = needs(private, &needed, first);
    if one.receiver != Receiver::None {
        let (receiver, view) = (receiver(block, private), local("view"));
        taken.insert(0, Taken { local: local("this"), from: quote_spanned!(here()=> #receiver(#view)) });
    }
    (declared, taken)
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

/// `Self::function(&this, need_0, ..)`.
pub(super) fn called(one: &Contribution, taken: &[Taken]) -> TokenStream {
    let function = &one.ident;
    let arguments = taken.iter().enumerate().map(|(at, taken)| {
        let local = &taken.local;
        match one.receiver {
            Receiver::Borrowed if at == 0 => quote_spanned!(here()=> &#local),
            _ => local.to_token_stream(),
        }
    });
    quote_spanned!(here()=> Self::#function(#(#arguments),*))
}

pub(super) fn view(taken: &[Taken]) -> TokenStream {
    if taken.is_empty() { quote_spanned!(here()=> _) } else { local("view").to_token_stream() }
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

fn port_of_first(one: &Contribution, output: &TokenStream, private: &Private) -> Option<TokenStream> {
    let ty = &one.needs.first()?.ty;
    let shown = at(ty.span());
    match one.role {
        Role::Decorate => Some(quote_spanned!(shown=> #private::port_decorated::<#ty, #output>())),
        Role::Aggregate => Some(quote_spanned!(shown=> #private::port_aggregated::<#ty, #output>())),
        _ => None,
    }
}
