use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Clock for Notes {}

fn main() {}
