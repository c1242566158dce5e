use jackfield::prelude::*;

#[extension_point(many, aggregate = frist)]
pub trait Lookup: Send + Sync {
    fn find(&self, word: &str) -> Option<String>;
}

fn main() {}
