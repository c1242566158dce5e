use jackfield::prelude::*;

#[extension_point]
pub trait Basket: Send + Sync {}

#[derive(Plugin)]
#[plugin(transient)]
#[provides(dyn Basket)]
pub struct Wicker;
impl Basket for Wicker {}

#[derive(Plugin)]
#[plugin(key = "shop")]
pub struct Shop {
    basket: Lazy<dyn Basket>,
}

fn main() {
    let _ = app![Shop, Wicker];
}
