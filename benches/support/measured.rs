//! The measured program; `benches/wiring.rs` puts it into a generated project.

mod g10;
mod g100;
mod g200;
mod g1000;
mod made;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    println!("wiring: declarations to wired services, validated; median of runs that alternate with hand-written code");
    println!("{:>8} {:>14} {:>14} {:>8}", "count", "hand ns each", "ours ns each", "ratio");
    macro_rules! listed {
        ($($graph:ident $count:literal $runs:literal;)*) => {$({
            let wire = || runtime.block_on($graph::app().wire()).expect("it wires");
            report(stringify!($count), $count, $runs, $graph::hand, wire);
        })*};
    }
    listed! { g10 10 400; g100 100 300; g200 200 300; g1000 1000 100; }
    println!("made at run time (closures, no macros):");
    for (count, runs) in [(10, 200), (100, 200), (1_000, 60), (10_000, 15)] {
        let plugins = made::plugins(count);
        let wire = || {
            let app = plugins.iter().cloned().fold(jackfield::App::of(jackfield::app![]), jackfield::App::with);
            runtime.block_on(app.wire()).expect("it wires")
        };
        report(&count.to_string(), count, runs, || made::hand(count), wire);
    }
    access(&runtime);
}

fn report<H, S>(name: &str, count: usize, runs: usize, hand: impl Fn() -> H, ours: impl Fn() -> S) {
    let (mut by_hand, mut by_us) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        by_hand.push(timed(&hand));
        by_us.push(timed(&ours));
    }
    let each = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_nanos() as f64 / count as f64
    };
    let (hand, ours) = (each(&mut by_hand), each(&mut by_us));
    println!("{name:>8} {hand:>14.1} {ours:>14.1} {:>8.2}", ours / hand);
}

/// The time to build, without the time to drop.
fn timed<T>(build: impl Fn() -> T) -> Duration {
    let begin = Instant::now();
    let built = black_box(build());
    let took = begin.elapsed();
    drop(built);
    took
}

fn access(runtime: &tokio::runtime::Runtime) {
    const TIMES: u32 = 1_000_000;
    println!("access to a wired service (ns):");
    let each = |call: &dyn Fn()| {
        let begin = Instant::now();
        for _ in 0..TIMES {
            call();
        }
        begin.elapsed().as_nanos() as f64 / f64::from(TIMES)
    };
    let bare: Arc<dyn g10::c9::S9> = g10::hand().s9;
    let clone = each(&|| drop(black_box(Arc::clone(black_box(&bare)))));
    println!("{:>24} {clone:>8.1}", "clone of an Arc");
    macro_rules! get {
        ($($graph:ident $module:ident $point:ident;)*) => {$({
            let app = runtime.block_on($graph::app().wire()).expect("it wires");
            let get = each(&|| drop(black_box(app.get::<Arc<dyn $graph::$module::$point>>().expect("wired"))));
            println!("{:>24} {get:>8.1} {:>8.2}", concat!("get of ", stringify!($graph)), get / clone);
        })*};
    }
    get! { g10 c9 S9; g100 c99 S99; g1000 c999 S999; }
}
