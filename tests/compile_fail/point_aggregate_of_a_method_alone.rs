use jackfield::prelude::*;

#[extension_point(many)]
pub trait Lookup: Send + Sync {
    #[aggregate(first)]
    fn find(&self, word: &str) -> Option<String>;
}

fn main() {}
