use jackfield::prelude::*;

#[scope]
pub struct Request;

#[extension_point]
pub trait User: Send + Sync {}

#[derive(Plugin)]
#[plugin(scope = Request)]
#[provides(dyn User)]
pub struct Visitor;
impl User for Visitor {}

#[derive(Plugin)]
#[plugin(key = "greeter")]
pub struct Greeter {
    user: Arc<dyn User>,
}

fn main() {
    let _ = app![Greeter, Visitor];
}
