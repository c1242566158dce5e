use jackfield::prelude::*;

#[scope]
pub struct Request<T> {
    body: T,
}

fn main() {}
