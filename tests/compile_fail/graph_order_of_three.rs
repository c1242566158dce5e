use jackfield::prelude::*;

#[extension_point(many)]
pub trait Step: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Step, before = "rinse")]
pub struct Wash;
impl Step for Wash {}

#[derive(Plugin)]
#[provides(dyn Step, before = "dry")]
pub struct Rinse;
impl Step for Rinse {}

#[derive(Plugin)]
#[provides(dyn Step, before = "wash")]
pub struct Dry;
impl Step for Dry {}

fn main() {
    let _ = app![Wash, Rinse, Dry];
}
