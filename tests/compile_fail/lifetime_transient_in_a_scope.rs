use jackfield::prelude::*;

#[scope]
pub struct Request;

#[derive(Plugin)]
#[plugin(transient, scope = Request)]
pub struct Visitor;

fn main() {}
