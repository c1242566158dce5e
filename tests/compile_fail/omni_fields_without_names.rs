use jackfield::Omni;

#[derive(Omni)]
struct Agent(String);

fn main() {}
