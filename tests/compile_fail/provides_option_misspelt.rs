use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Clock, fallbak)]
pub struct Html;
impl Clock for Html {}

fn main() {}
