use jackfield::prelude::*;

pub trait Paint: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Paint)]
pub struct Html;
impl Paint for Html {}

fn main() {}
