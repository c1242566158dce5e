use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(key = "notes")]
pub struct Notes;

#[derive(Plugin)]
#[plugin(key = "notes")]
pub struct Notebook;

fn main() {
    let _ = app![Notes, Notebook];
}
