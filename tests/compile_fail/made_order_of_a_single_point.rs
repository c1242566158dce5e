use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

pub struct Quartz;
impl Clock for Quartz {}

fn main() {
    let _ = plugin("quartz").define::<dyn Clock>().first().by(|| Quartz);
}
