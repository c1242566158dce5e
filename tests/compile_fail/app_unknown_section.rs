use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

fn main() {
    let _ = app![Notes; suplied: dyn Clock];
}
