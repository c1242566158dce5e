use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

pub struct Noon;
impl Clock for Noon {}

fn main() {
    let _plugin = plugin("noon").define::<dyn Clock>().key("noon").by(|| Noon);
}
