use jackfield::prelude::*;

#[extension_point]
pub struct Clock {
    pub now: std::cell::Cell<u64>,
}

fn main() {}
