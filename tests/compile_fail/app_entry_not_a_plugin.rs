use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

pub struct Plain;

fn main() {
    let _ = app![Notes, Plain];
}
