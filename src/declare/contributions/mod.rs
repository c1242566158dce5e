//! What a plugin gives to a point: by which function, under which key, for how long, on which conditions and where in the order.

pub(super) mod anchor;
pub(super) mod contribution;
pub(super) mod decides;
pub(super) mod factory;
pub(super) mod given;
pub(super) mod injected;
pub(super) mod keys;
pub(super) mod lifetime;
pub(super) mod members;
pub(super) mod output;
pub(super) mod several;
pub(super) mod when;
pub(super) mod worked_on;
