use jackfield::prelude::*;

#[extension_point]
pub trait Sessions: Send + Sync {
    fn open(&self, user: u32) -> String;
}

#[derive(Plugin)]
pub struct Chat;
#[contributes]
impl Chat {
    #[provide]
    fn open(#[argument] user: u32) -> Arc<dyn Sessions> {
        unimplemented!("{user}")
    }
}

fn main() {}
