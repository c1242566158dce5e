use jackfield::prelude::*;

#[extension_point]
pub trait Sessions: Send + Sync {
    fn open(&self, user: &str) -> String;
}

#[derive(Plugin)]
pub struct Chat;
#[contributes]
impl Chat {
    #[factory(dyn Sessions)]
    fn open(user: &str) -> String {
        user.to_owned()
    }
}

fn main() {}
