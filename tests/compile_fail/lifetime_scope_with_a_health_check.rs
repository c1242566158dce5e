use jackfield::prelude::*;

#[scope]
pub struct Request;

#[derive(Plugin)]
#[plugin(scope = Request)]
pub struct Visitor;

#[contributes]
impl Visitor {
    #[health]
    fn ping() {}
}

fn main() {}
