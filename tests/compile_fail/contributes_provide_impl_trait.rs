use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

pub struct System;
impl Clock for System {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[provide]
    fn clock(&self) -> Arc<impl Clock> {
        Arc::new(System)
    }
}

fn main() {}
