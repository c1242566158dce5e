//! Which cardinalities have members that are given as a list, stand in an order or can be wrapped each.

use crate::declare::needs::shapes::{
    EachOfOptional, EachOfSingle, ListOfKeyed, ListOfOptional, ListOfSingle, OrderOfOptional, OrderOfSingle,
};
use crate::declare::points::cardinality::{KeyedBy, ManyOf, OptionalOne, SingleOne};

/// The cardinalities whose providers stand in an order.
pub trait HasOrder<P: ?Sized> {}
impl<P: ?Sized> HasOrder<P> for ManyOf {}
impl<P: ?Sized, K, D> HasOrder<P> for KeyedBy<K, D> {}
impl<P: OrderOfSingle + ?Sized> HasOrder<P> for SingleOne {}
impl<P: OrderOfOptional + ?Sized> HasOrder<P> for OptionalOne {}

/// The cardinalities with members that can be wrapped each.
pub trait HasEach<P: ?Sized> {}
impl<P: ?Sized> HasEach<P> for ManyOf {}
impl<P: ?Sized, K, D> HasEach<P> for KeyedBy<K, D> {}
impl<P: EachOfSingle + ?Sized> HasEach<P> for SingleOne {}
impl<P: EachOfOptional + ?Sized> HasEach<P> for OptionalOne {}

/// The cardinalities whose members can be given as a whole list.
pub trait TakesLists<P: ?Sized> {}
impl<P: ?Sized> TakesLists<P> for ManyOf {}
impl<P: ListOfSingle + ?Sized> TakesLists<P> for SingleOne {}
impl<P: ListOfOptional + ?Sized> TakesLists<P> for OptionalOne {}
impl<P: ListOfKeyed + ?Sized, K, D> TakesLists<P> for KeyedBy<K, D> {}
