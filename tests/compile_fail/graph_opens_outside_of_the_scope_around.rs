use jackfield::prelude::*;

#[scope]
pub struct Tenant;

#[scope(within = Tenant)]
pub struct Request;

#[extension_point]
pub trait Handler: Send + Sync {}

#[derive(Plugin)]
#[plugin(scope = Request)]
#[provides(dyn Handler)]
pub struct Cats;
impl Handler for Cats {}

#[derive(Plugin)]
pub struct Server {
    requests: Open<Request>,
}

fn main() {
    let _ = app![Server, Cats];
}
