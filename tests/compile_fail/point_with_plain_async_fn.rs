use jackfield::prelude::*;

#[extension_point]
pub trait Store: Send + Sync {
    async fn load(&self);
}

fn main() {}
