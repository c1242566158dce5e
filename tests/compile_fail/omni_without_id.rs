use jackfield::Omni;
use jackfield::storage::plantangenet::Observed;

#[derive(Omni)]
struct Agent {
    id: String,
    #[observed]
    energy: Observed<i64>,
}

fn main() {}
