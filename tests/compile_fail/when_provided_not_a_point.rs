use jackfield::prelude::*;

pub trait Clock: Send + Sync {}

#[derive(Plugin)]
#[plugin(when(provided = dyn Clock))]
pub struct Notes;

fn main() {}
