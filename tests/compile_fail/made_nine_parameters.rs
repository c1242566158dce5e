use jackfield::prelude::*;

type One = Option<Storage>;

fn main() {
    let hook = |_: One, _: One, _: One, _: One, _: One, _: One, _: One, _: One, _: One| async {};
    let _ = plugin("many").start(hook);
}
