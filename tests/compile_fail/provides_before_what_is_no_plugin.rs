use jackfield::prelude::*;

#[extension_point(many)]
pub trait Step: Send + Sync {}

pub struct Parse;

#[derive(Plugin)]
#[provides(dyn Step, before = Parse)]
pub struct Decode;
impl Step for Decode {}

fn main() {}
