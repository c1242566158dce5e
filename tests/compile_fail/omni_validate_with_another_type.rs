use jackfield::Omni;
use jackfield::storage::plantangenet::Observed;

#[derive(Omni)]
struct Agent {
    #[omni(id)]
    id: String,
    #[observed(validate = is_short)]
    energy: Observed<i64>,
}

fn is_short(name: &str) -> Result<(), &'static str> {
    if name.len() < 10 { Ok(()) } else { Err("too long") }
}

fn main() {}
