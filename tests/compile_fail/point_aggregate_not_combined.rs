use jackfield::prelude::*;

#[extension_point(many, aggregate = fan_out)]
pub trait Namer: Send + Sync {
    fn name(&self) -> String;
}

fn main() {}
