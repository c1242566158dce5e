use jackfield::prelude::*;

#[extension_point(many, aggregate = fan_out)]
pub trait Sink: Send + Sync {
    #[aggregate(own)]
    fn close(&self);
}

fn main() {}
