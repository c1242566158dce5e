use jackfield::prelude::*;

/// A type of its own: of `u32` the compiler lists what every crate below turns into it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(pub u32);

#[extension_point(keyed = Number)]
pub trait Numbered: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Numbered, key = "three")]
pub struct Html;
impl Numbered for Html {}

fn main() {}
