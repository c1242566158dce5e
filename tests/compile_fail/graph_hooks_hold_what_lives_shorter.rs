use jackfield::prelude::*;

#[scope]
pub struct Request;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
#[plugin(key = "greeter")]
#[provides(dyn Clock)]
pub struct Greeter;
impl Clock for Greeter {}

#[contributes]
impl Greeter {
    #[decorate]
    fn late(clock: Arc<dyn Clock>, request: Arc<Request>) -> Arc<dyn Clock> {
        let _ = request;
        clock
    }
    #[main]
    fn run(request: Arc<Request>) {
        let _ = request;
    }
}

fn main() {
    let _ = app![Greeter];
}
