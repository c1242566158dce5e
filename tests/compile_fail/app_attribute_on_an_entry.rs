use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

fn main() {
    let _ = app![#[allow(unused)] Notes];
}
