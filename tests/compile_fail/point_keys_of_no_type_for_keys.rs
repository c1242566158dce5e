use jackfield::prelude::*;

enum Kind {
    Plain,
    Rich,
}

#[extension_point(keyed = Kind)]
trait Format: Send + Sync {}

#[extension_point(keyed = f64)]
trait Zoom: Send + Sync {}

fn main() {}
