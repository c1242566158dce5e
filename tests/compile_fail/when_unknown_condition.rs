use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(when(profil = "dev"))]
pub struct Notes;

fn main() {}
