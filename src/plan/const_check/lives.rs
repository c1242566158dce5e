//! What a compile-time report says of things that live too short, or too long, for who asks for them.

use super::case::{Accusation, contribution_of, need_decl, node_of, plugin};
use super::names::{called, declared, type_of};
use super::places::{group, needed_by, node};
use super::text::Text;
use super::words::{begin, help, place_of, push_all};
use crate::declare::{ContributionKind, PointDecl};
use crate::plan::flatten::rows::{Ask, Lifespan, MIXED, NONE, NeedRow};
use crate::plan::report::short_lives::{
    FRESH_AT_EACH_CALL, IN_ONE_SCOPE, SHARED_BY_ALL_CALLS, TRANSIENT_LIVES,
};
use crate::plan::solve::{could_be_within, longer_provider, need_into, opened_first};

#[inline]
pub(super) const fn holds_shorter(case: &Accusation<'_>, need: u32, held: u32, number: u32, text: &mut Text) {
    let row = &case.rows.needs[need as usize];
    begin(text, number, "JF0115");
    push_all(text, &["`", plugin(case, row.node).key(), "` "]);
    let scope = case.work.lives[held as usize].scope;
    if scope == MIXED {
        text.push("holds ");
        called(case, row.point, text);
        text.push(", which would have to live in two scopes at once");
        needed_by(case, need, text);
        provided_by(case, row, text);
        help(text, &[IN_ONE_SCOPE]);
        return;
    }
    lifetime(case, case.work.lives[row.node as usize], text);
    text.push(", but holds ");
    called(case, row.point, text);
    if case.rows.points[row.point as usize].is_scope {
        text.push(", the scope `");
        type_of(case, row.point, text);
        text.push("` itself");
    } else {
        text.push(", which lives in the scope `");
        type_of(case, scope, text);
        text.push("`");
    }
    needed_by(case, need, text);
    provided_by(case, row, text);
    led_there(case, held, text);
    declared(case, row.point, text);
    let way = way_into_scope(case, row.node);
    if let Some(way) = way {
        help(text, &["let it live in the scope too", way, "(scope = "]);
        type_of(case, scope, text);
        text.push(")]`");
    }
    help(text, &[if way.is_some() { "or " } else { "" }]);
    let holder = case.work.lives[row.node as usize].scope;
    open_to(case, scope, holder, text);
    text.push(", and ask that for it");
    if could_be_within(holder, scope, case.rows.points) {
        help(text, &["or let `"]);
        type_of(case, holder, text);
        text.push("` be opened in it: `#[scope(within = ");
        type_of(case, scope, text);
        text.push(")]`");
    }
    if let Some(longer) = longer_provider(row, holder, case.rows.nodes, case.rows.points) {
        let key = plugin(case, longer).key();
        help(text, &["or ask for the one that lives long enough: `#[plugin(of = \"", key, "\")]`"]);
    }
}

/// What puts into a scope what is made for each consumer.
#[inline]
const fn led_there(case: &Accusation<'_>, held: u32, text: &mut Text) {
    let Accusation { rows, work, .. } = case;
    let (mut slot, mut is_led) = (held, false);
    while slot != NONE && node_of(case, slot) != NONE {
        let scope = work.lives[held as usize].scope;
        let node = node_of(case, slot);
        let need = need_into(node, scope, rows.nodes, rows.needs, work.bindings, work.lives);
        if need == NONE {
            break;
        }
        needed_by(case, need, text);
        is_led = true;
        slot = work.bindings[need as usize];
    }
    if is_led {
        push_all(text, &["\n     note: ", TRANSIENT_LIVES]);
    }
}

/// How whoever lives in `holder` gets into a scope: those around it are opened first.
#[inline]
const fn open_to(case: &Accusation<'_>, scope: u32, holder: u32, text: &mut Text) {
    let mut open = opened_first(scope, holder, case.rows.points);
    text.push("take `Open<");
    type_of(case, open, text);
    text.push(">`, open one when it is time");
    while open != scope {
        open = opened_first(scope, open, case.rows.points);
        text.push(", open a `");
        type_of(case, open, text);
        text.push("` in it");
    }
}

/// A scope is to be opened where the one around it is not open.
#[inline]
pub(super) const fn opens_outside(case: &Accusation<'_>, need: u32, number: u32, text: &mut Text) {
    let row = &case.rows.needs[need as usize];
    let Some(PointDecl { opens: Some(scope), .. }) = need_decl(case, need).need.point() else { return };
    let holder = case.work.lives[row.node as usize];
    begin(text, number, "JF0116");
    push_all(text, &["`", plugin(case, row.node).key(), "` "]);
    lifetime(case, holder, text);
    push_all(
        text,
        &[", but takes `Open<", scope.type_name, ">`, and a `", scope.type_name, "` is opened in a `"],
    );
    type_of(case, row.opens_in, text);
    text.push("`");
    needed_by(case, need, text);
    push_all(text, &["\n     declared: point `", scope.name, "` (", scope.type_name, ")"]);
    place_of(text, &scope.origin);
    help(text, &[]);
    open_to(case, row.opens_in, holder.scope, text);
    push_all(text, &[", and open the `", scope.type_name, "` in it"]);
    if let Some(way) = way_into_scope(case, row.node) {
        help(text, &["or let it live in the scope around that", way, "(scope = "]);
        type_of(case, row.opens_in, text);
        text.push(")]`");
    }
}

/// How whoever holds it is said to live in a scope, up to the scope; `None` where it can't.
#[inline]
const fn way_into_scope(case: &Accusation<'_>, node: u32) -> Option<&'static str> {
    let Some(decl) = contribution_of(case, node) else { return Some(": `#[plugin") };
    // What is made for any key is there for all who ask, and the main job, tasks and health checks are the application's.
    if case.rows.nodes[node as usize].is_for_any_key || decl.point.entry && !decl.point.run_by_scopes {
        return None;
    }
    // A factory has no scope of its own.
    let is_provider = matches!(decl.kind, ContributionKind::Provide)
        && !decl.point.entry
        && !case.rows.nodes[node as usize].is_factory;
    Some(match (is_provider, decl.receiver) {
        (true, false) => ": `#[provide",
        (true, true) => ": `#[plugin",
        (false, _) => ", in a plugin with `#[plugin",
    })
}

#[inline]
pub(super) const fn wrong_handle(case: &Accusation<'_>, need: u32, number: u32, text: &mut Text) {
    let row = &case.rows.needs[need as usize];
    begin(text, number, "JF0115");
    push_all(
        text,
        &["`", plugin(case, row.node).key(), "` asks for `", if row.is_fresh { "Fresh<" } else { "Lazy<" }],
    );
    type_of(case, row.point, text);
    text.push(">`, but ");
    called(case, row.point, text);
    text.push(if row.is_fresh {
        " is not transient: nobody makes new ones"
    } else {
        " is transient: there is none that it could lead to"
    });
    needed_by(case, need, text);
    provided_by(case, row, text);
    declared(case, row.point, text);
    if row.is_fresh {
        help(
            text,
            &[
                "make it transient: `#[plugin(transient)]` where a struct gives it, `#[provide(transient)]` where a function does",
            ],
        );
        help(text, &["or ask for the one that is there: `Arc<"]);
        type_of(case, row.point, text);
        text.push(">`");
    } else {
        help(text, &["ask for `Fresh<"]);
        type_of(case, row.point, text);
        text.push(">`, which makes a new one each time, or for `Arc<");
        type_of(case, row.point, text);
        text.push(">`, one of its own");
    }
}

#[inline]
pub(super) const fn shared_by_calls(case: &Accusation<'_>, need: u32, number: u32, text: &mut Text) {
    let row = &case.rows.needs[need as usize];
    begin(text, number, "JF0115");
    push_all(text, &["a factory of `", plugin(case, row.node).key(), "` takes "]);
    called(case, row.point, text);
    text.push(", which is transient: all calls would share one");
    needed_by(case, need, text);
    provided_by(case, row, text);
    declared(case, row.point, text);
    let is_for_one = row.ask.is_for_one();
    if is_for_one {
        help(text, &["take `Fresh<"]);
        type_of(case, row.point, text);
        push_all(text, &[">`: ", FRESH_AT_EACH_CALL]);
    }
    help(text, &[if is_for_one { "or " } else { "" }, SHARED_BY_ALL_CALLS]);
}

#[inline]
pub(super) const fn too_short(case: &Accusation<'_>, at: u32, number: u32, text: &mut Text) {
    let life = case.rows.nodes[at as usize].life;
    begin(text, number, "JF0115");
    let any_key = case.rows.nodes[at as usize].is_for_any_key;
    let what = if any_key { "a provider for any key in `" } else { "a hook of `" };
    push_all(text, &[what, plugin(case, at).key(), "` "]);
    lifetime(case, life, text);
    text.push(if any_key {
        ": what is made for any key is there for all who ask, as long as the application"
    } else if life.is_transient {
        ": nobody starts or stops what is made for each consumer"
    } else {
        ": a scope runs start hooks and stop hooks, and nothing else"
    });
    node(case, at, &["here: "], text);
    help(text, &["move it to a plugin that lives as long as the application"]);
}

/// Who provides what a need asks for: under a key the one of that key.
#[inline]
const fn provided_by(case: &Accusation<'_>, need: &NeedRow, text: &mut Text) {
    if matches!(need.ask, Ask::Of) {
        let provider = case.work.keys[need.key as usize];
        if (provider as usize) < case.rows.nodes.len() {
            node(case, provider, &["provided by "], text);
            return;
        }
    }
    group(case, case.work.groups[need.point as usize].providers, &["provided by "], text);
}

/// How long something lives, as a clause.
#[inline]
const fn lifetime(case: &Accusation<'_>, life: Lifespan, text: &mut Text) {
    if life.scope != NONE && life.scope != MIXED {
        text.push("lives in the scope `");
        type_of(case, life.scope, text);
        text.push("`");
    } else if life.is_transient {
        text.push("is transient");
    } else {
        text.push("lives as long as the application");
    }
}
