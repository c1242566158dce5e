use jackfield::prelude::*;

#[contributes]
pub struct Notes;

fn main() {}
