use jackfield::Omni;

#[derive(Omni)]
struct Agent<'a> {
    #[omni(id)]
    id: String,
    #[persisted]
    home: &'a str,
}

fn main() {}
