use jackfield::prelude::*;

#[extension_point(keyed = u8)]
pub trait Port: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Port, key = 1)]
pub struct Serial;
impl Port for Serial {}

#[derive(Plugin)]
#[plugin(key = "printer")]
pub struct Printer {
    #[plugin(of = 2)]
    port: Arc<dyn Port>,
}

fn main() {
    let _ = app![Printer, Serial];
}
