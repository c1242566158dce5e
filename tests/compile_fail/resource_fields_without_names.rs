use jackfield::Resource;

#[derive(Resource)]
struct Person(String);

fn main() {}
