use jackfield::prelude::*;

pub struct Session;

#[scope(within = Session)]
pub struct Request;

fn main() {}
