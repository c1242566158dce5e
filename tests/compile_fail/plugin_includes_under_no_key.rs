use jackfield::prelude::*;

const LEFT: &str = "left";

#[derive(Plugin)]
struct Leg;

#[derive(Plugin)]
#[includes(Leg as LEFT)]
struct Legs;

#[derive(Plugin)]
#[includes(Leg "left")]
struct Stand;

fn main() {}
