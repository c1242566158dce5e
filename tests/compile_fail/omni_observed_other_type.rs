use jackfield::Omni;

#[derive(Omni)]
struct Agent {
    #[omni(id)]
    id: String,
    #[observed]
    energy: u32,
}

fn main() {}
