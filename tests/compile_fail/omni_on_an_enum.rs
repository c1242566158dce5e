use jackfield::Omni;

#[derive(Omni)]
enum Agent {
    Awake,
}

fn main() {}
