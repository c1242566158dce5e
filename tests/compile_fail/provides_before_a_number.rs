use jackfield::prelude::*;

#[extension_point(many)]
pub trait Step: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Step, before = 1)]
pub struct Decode;
impl Step for Decode {}

fn main() {}
