use jackfield::prelude::*;

#[scope]
pub enum Request {
    Get,
}

#[derive(Plugin)]
#[plugin(scope = Request)]
pub struct Answer {
    _request: Arc<Request>,
}

#[derive(Plugin)]
pub struct Server {
    _open: Open<Request>,
}

fn main() {
    let _ = app![Answer, Server];
}
