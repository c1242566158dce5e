use jackfield::prelude::*;

#[scope]
pub struct Request;

#[derive(Plugin)]
#[plugin(key = "doorman")]
pub struct Doorman;

#[contributes]
impl Doorman {
    #[decorate]
    fn renamed(request: Arc<Request>) -> Arc<Request> {
        request
    }
}

fn main() {
    let _ = app![Doorman];
}
