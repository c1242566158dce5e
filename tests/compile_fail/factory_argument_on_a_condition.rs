use jackfield::prelude::*;

#[extension_point]
pub trait Sessions: Send + Sync {
    fn open(&self, user: u32) -> String;
}

#[derive(Plugin)]
pub struct Chat;
#[contributes]
impl Chat {
    #[factory(dyn Sessions)]
    fn open(#[argument] user: u32, #[argument] #[cfg(any())] more: u32) -> String {
        user.to_string()
    }
}

fn main() {}
