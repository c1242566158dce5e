use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

pub struct Quartz;
impl Clock for Quartz {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[provide(before = "sundial")]
    fn clock() -> Arc<dyn Clock> {
        Arc::new(Quartz)
    }
}

fn main() {}
