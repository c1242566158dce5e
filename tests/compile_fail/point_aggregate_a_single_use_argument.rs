use jackfield::prelude::*;

pub struct Ticket;

#[extension_point(many, aggregate = in_turn)]
pub trait Gate: Send + Sync {
    fn pass(&self, ticket: Ticket);
}

fn main() {}
