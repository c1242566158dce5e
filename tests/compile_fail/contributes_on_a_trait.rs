use jackfield::prelude::*;

#[contributes]
pub trait Notes {
    #[start]
    fn begin(&self, #[plugin(of = "text")] text: &str);
}

fn main() {}
