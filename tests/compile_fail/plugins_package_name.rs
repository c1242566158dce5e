use jackfield::prelude::*;

fn main() {
    let _ = plugins![storage-redb];
}
