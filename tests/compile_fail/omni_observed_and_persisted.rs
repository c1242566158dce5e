use jackfield::Omni;
use jackfield::storage::plantangenet::Observed;

#[derive(Omni)]
struct Agent {
    #[omni(id)]
    id: String,
    #[observed]
    #[persisted]
    energy: Observed<i64>,
}

fn main() {}
