use jackfield::prelude::*;

#[extension_point(many, aggregate = first)]
pub trait Lookup: Send + Sync {
    #[aggregate(first)]
    #[aggregate(in_turn)]
    fn find(&self, word: &str) -> Option<String>;
}

fn main() {}
