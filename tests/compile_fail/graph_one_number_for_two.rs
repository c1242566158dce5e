use jackfield::prelude::*;

#[extension_point(keyed = u8)]
pub trait Port: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Port, key = 16)]
pub struct Serial;
impl Port for Serial {}

#[derive(Plugin)]
#[provides(dyn Port, key = 0x10)]
pub struct Parallel;
impl Port for Parallel {}

#[derive(Plugin)]
#[plugin(key = "printer")]
pub struct Printer {
    ports: Keyed<dyn Port>,
}

fn main() {
    let _ = app![Printer, Serial, Parallel];
}
