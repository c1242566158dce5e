use jackfield::prelude::*;

#[scope]
pub struct Request;

#[derive(Plugin)]
#[plugin(scope = Request)]
pub struct Visitor;

#[contributes]
impl Visitor {
    #[main]
    fn run() {}
}

fn main() {}
