use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(transient)]
pub struct Basket;

#[contributes]
impl Basket {
    #[start]
    fn weave() {}
}

fn main() {}
