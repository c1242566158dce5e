use jackfield::prelude::*;

#[extension_point]
pub trait Store<'a>: Send + Sync {
    fn load(&self) -> &'a str;
}

fn main() {}
