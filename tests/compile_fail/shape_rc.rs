use std::rc::Rc;

use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes {
    clock: Rc<dyn Clock>,
}

fn main() {}
