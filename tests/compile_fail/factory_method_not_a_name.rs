use jackfield::prelude::*;

#[extension_point]
pub trait Sessions: Send + Sync {
    fn open(&self, user: u32) -> String;
}

#[derive(Plugin)]
pub struct Chat;
#[contributes]
impl Chat {
    #[factory(dyn Sessions, method = "Sessions::open")]
    fn open_session(#[argument] user: u32) -> String {
        user.to_string()
    }
}

fn main() {}
