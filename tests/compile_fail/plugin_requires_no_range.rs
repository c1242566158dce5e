use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(requires = "calendar >>1", requires = "clock 1.2-rc.1", requires = "disk >=1.2, <2")]
pub struct Notes;

fn main() {}
