use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(when())]
pub struct Notes;

fn main() {}
