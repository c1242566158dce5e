use jackfield::prelude::*;

pub struct Cache<T>(Vec<T>);

#[contributes]
impl<T> Cache<T> {
    #[start]
    fn fill(&self) {
        let _ = self.0.len();
    }
}

fn main() {}
