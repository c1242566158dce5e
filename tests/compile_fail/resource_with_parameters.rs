use jackfield::Resource;

#[derive(Resource)]
struct Person<T> {
    #[resource(identity)]
    id: String,
    rest: T,
}

fn main() {}
