use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[start]
    fn begin(&self) -> Result<(), u32> {
        Ok(())
    }
}

fn main() {}
