use jackfield::Omni;

#[derive(Omni)]
struct Agent {
    #[omni(id)]
    #[persisted]
    id: String,
}

fn main() {}
