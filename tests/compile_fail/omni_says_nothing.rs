use jackfield::Omni;

#[derive(Omni)]
struct Agent {
    #[omni(id)]
    id: String,
    #[omni]
    home: String,
}

fn main() {}
