use jackfield::prelude::*;

#[extension_point(many)]
pub trait Step: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Step, before = Decode)]
pub struct Parse;
impl Step for Parse {}

#[derive(Plugin)]
#[provides(dyn Step, before = Parse)]
pub struct Decode;
impl Step for Decode {}

fn main() {
    let _ = app![Parse, Decode];
}
