use std::sync::Mutex;

use jackfield::prelude::*;

#[derive(Plugin)]
struct Notes {
    count: Arc<Mutex<u32>>,
}

fn main() {}
