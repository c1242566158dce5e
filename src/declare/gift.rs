//! The struct of a plugin as a gift to a point.

use std::any::Any;

use super::contributions::given::{Coerce, Hands};
use super::plugin::Plugin;
use super::points::point::Point;
use crate::base::{Cast, Shared, put_into};

impl<C, T: Plugin, P: Point + Coerce<T> + ?Sized> Hands<T, P> for C {
    const CAST: Cast = hand_out::<T, P>;
}

fn hand_out<T: Plugin, P: Point + Coerce<T> + ?Sized>(plugin: Shared, place: &mut dyn Any) {
    match plugin.downcast() {
        Ok(plugin) => put_into(P::coerce(plugin), place),
        Err(another_struct) => discard(another_struct),
    }
}

// Never called, as the plan binds a gift to its own struct; one copy serves all casts.
#[cold]
#[inline(never)]
fn discard(_: Shared) {}
