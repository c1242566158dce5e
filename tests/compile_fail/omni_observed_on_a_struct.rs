use jackfield::Omni;

#[derive(Omni)]
#[observed]
struct Agent {
    #[omni(id)]
    id: String,
    energy: i64,
}

fn main() {}
