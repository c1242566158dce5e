use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Cache<T, const SIZE: usize> {
    #[plugin(default)]
    entries: Vec<T>,
}

#[contributes]
impl<T, const SIZE: usize> Cache<T, SIZE>
where
    T: Clone,
{
    #[start]
    fn fill(&self) {
        let _ = self.entries.clone();
    }
}

fn main() {}
