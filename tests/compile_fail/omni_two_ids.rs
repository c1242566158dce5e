use jackfield::Omni;

#[derive(Omni)]
struct Agent {
    #[omni(id)]
    id: String,
    #[omni(id)]
    name: String,
}

fn main() {}
