use jackfield::prelude::*;

pub struct Request;

#[derive(Plugin)]
#[plugin(scope = Request)]
pub struct Visitor;

fn main() {}
