use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Cache<T: Send + Sync + 'static> {
    #[plugin(default)]
    value: Option<T>,
}

#[contributes]
impl Cache<u8> {
    #[start]
    fn begin(&self) {}
}

fn main() {}
