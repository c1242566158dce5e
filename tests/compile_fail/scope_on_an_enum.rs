use jackfield::prelude::*;

#[scope]
pub enum Request {
    Get,
}

fn main() {}
