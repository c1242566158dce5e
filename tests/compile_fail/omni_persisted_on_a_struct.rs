use jackfield::Omni;

#[derive(Omni)]
#[persisted(sensitive)]
struct Agent {
    #[omni(id)]
    id: String,
    home: String,
}

fn main() {}
