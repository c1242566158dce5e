use jackfield::prelude::*;

#[scope]
pub struct Session;
#[scope(within = Session)]
pub struct Request;

#[derive(Plugin)]
#[plugin(key = "diary", scope = Session)]
pub struct Diary {
    request: Arc<Request>,
}

fn main() {
    let _ = app![Diary];
}
