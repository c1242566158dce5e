//! The program whose instructions are counted. `wire 100` wires 200 components a hundred times and drops them, `discover 100`
//! the same ones as found at link time, `hand 100` makes and drops the same objects by hand; `get`, `get_ref` and `clone` ask
//! for one of them, or clone it, so often.

mod graph {
    #![expect(clippy::all, dead_code, reason = "generated")]
    include!(concat!(env!("OUT_DIR"), "/graph.rs"));
}

use std::hint::black_box;
use std::sync::Arc;

use graph::c99::S99;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().expect("what is to be counted");
    let times: u32 = arguments.next().and_then(|times| times.parse().ok()).expect("how often");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let wired = || runtime.block_on(graph::app().wire()).expect("it wires");
    let count = |run: &dyn Fn()| (0..times).for_each(|_| run());
    match what.as_str() {
        "hand" => count(&|| drop(black_box(graph::hand()))),
        "wire" => count(&|| drop(black_box(wired()))),
        "discover" => {
            let discovered = || runtime.block_on(jackfield::App::discover_all().wire()).expect("it wires");
            count(&|| drop(black_box(discovered())));
        }
        "clone" => {
            let service: Arc<dyn S99> = graph::hand().s99;
            count(&|| drop(black_box(Arc::clone(black_box(&service)))));
        }
        "get" => {
            let app = wired();
            count(&|| drop(black_box(app.get::<Arc<dyn S99>>().expect("it is wired"))));
        }
        "get_ref" => {
            let app = wired();
            count(&|| _ = black_box(app.get_ref::<dyn S99>().expect("it is wired")));
        }
        other => panic!("{other} is not counted"),
    }
}
