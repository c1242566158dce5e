use jackfield::prelude::*;

#[extension_point(optional)]
pub trait Cache: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Cache)]
pub struct Redis;
impl Cache for Redis {}

#[derive(Plugin)]
#[provides(dyn Cache)]
pub struct Disk;
impl Cache for Disk {}

fn main() {
    let _ = app![Redis, Disk];
}
