use jackfield::prelude::*;

fn main() {
    let _ = plugins![notes::plugins];
}
