use jackfield::prelude::*;

#[extension_point(many, aggregate = first)]
pub struct Db;

fn main() {}
