#![doc = include_str!("coming_from/mod.md")]

#[doc = include_str!("coming_from/phantomaton.md")]
pub mod phantomaton {}
#[doc = include_str!("coming_from/shaku.md")]
pub mod shaku {}
#[doc = include_str!("coming_from/uber_fx.md")]
pub mod uber_fx {}
#[doc = include_str!("coming_from/dishka.md")]
pub mod dishka {}
#[doc = include_str!("coming_from/guice.md")]
pub mod guice {}
#[doc = include_str!("coming_from/dot_net.md")]
pub mod dot_net {}
#[doc = include_str!("coming_from/pluggy.md")]
pub mod pluggy {}
#[doc = include_str!("coming_from/disagreements.md")]
pub mod disagreements {}
