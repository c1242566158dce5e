use jackfield::prelude::*;

#[scope]
pub struct Request {
    pub count: std::cell::Cell<u8>,
}

#[scope(within = Request)]
pub struct Upload;

#[derive(Plugin)]
#[plugin(scope = Request)]
struct Page;

fn main() {
    let _ = App::of(app![Page]);
}
