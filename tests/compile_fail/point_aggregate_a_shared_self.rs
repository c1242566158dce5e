use jackfield::prelude::*;

#[extension_point(many, aggregate = fan_out)]
pub trait Sink: Send + Sync {
    fn close(self: Arc<Self>);
}

fn main() {}
