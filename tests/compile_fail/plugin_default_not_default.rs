use jackfield::prelude::*;

pub struct Port(u16);

#[derive(Plugin)]
pub struct Notes {
    #[plugin(default)]
    port: Port,
}

fn main() {}
