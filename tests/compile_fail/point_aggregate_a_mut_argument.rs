use jackfield::prelude::*;

#[extension_point(many, aggregate = fan_out)]
pub trait Sink: Send + Sync {
    fn fill(&self, buffer: &mut Vec<u8>);
}

fn main() {}
