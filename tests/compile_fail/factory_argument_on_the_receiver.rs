use jackfield::prelude::*;

#[extension_point]
pub trait Sessions: Send + Sync {
    fn open(&self) -> String;
}

#[derive(Plugin)]
pub struct Shop;

#[contributes]
impl Shop {
    #[factory(dyn Sessions)]
    fn open(#[argument] &self) -> String {
        String::new()
    }
}

fn main() {}
