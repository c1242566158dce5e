//! The measured program for what is discovered at link time: one graph is all that it holds. Its argument is how many
//! components that are.

mod graph;
mod rounds;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok()).expect("how many components");
    let discovered = || runtime.block_on(jackfield::App::discover_all().wire()).expect("it wires");
    rounds::report(&format!("{count}"), count, 100, graph::hand, discovered);
}
