use jackfield::Resource;

#[derive(Resource)]
enum Person {
    Known,
}

fn main() {}
