use jackfield::prelude::*;

#[derive(Plugin)]
#[provides]
pub struct Html;

fn main() {}
