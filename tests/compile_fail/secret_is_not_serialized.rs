use jackfield::prelude::*;

#[derive(serde::Serialize)]
pub struct Notes {
    pub password: Secret<String>,
}

fn main() {}
