use jackfield::prelude::*;

#[scope(withn = Session)]
pub struct Request;

fn main() {}
