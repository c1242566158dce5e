use jackfield::prelude::*;

#[scope]
pub struct Request;
#[scope]
pub struct Job;

#[derive(Plugin)]
#[plugin(key = "guest", scope = Request)]
pub struct Guest {
    #[plugin(of = "doorman")]
    request: Arc<Request>,
}

#[derive(Plugin)]
#[plugin(key = "doorman")]
pub struct Doorman;

#[contributes]
impl Doorman {
    #[decorate]
    fn renamed(request: Arc<Request>) -> Arc<Request> {
        request
    }
    #[provide]
    fn job() -> Arc<Job> {
        Arc::new(Job)
    }
}

fn main() {
    let _ = app![Guest, Doorman];
}
