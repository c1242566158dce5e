//! The measured program; `benches/wiring.rs` puts it into a generated project.

mod g10;
mod g100;
mod g200;
mod g1000;
mod made;
mod rounds;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use rounds::report;

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
    for (count, runs) in [(10, 200), (100, 200), (1_000, 60), (10_000, 15), (100_000, 3)] {
        let plugins = made::plugins(count);
        let wire = || {
            let app = plugins.iter().cloned().fold(jackfield::App::of(jackfield::app![]), jackfield::App::with);
            runtime.block_on(app.wire()).expect("it wires")
        };
        report(&count.to_string(), count, runs, || made::hand(count), wire);
    }
    access(&runtime);
}

/// How often a service is asked for.
const TIMES: u32 = 1_000_000;

/// What a call takes in nanoseconds, the best of five rounds.
fn each(call: &(dyn Fn() + Sync), threads: usize) -> f64 {
    let round = || {
        let begin = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| (0..TIMES).for_each(|_| call()));
            }
        });
        begin.elapsed().as_nanos() as f64 / f64::from(TIMES)
    };
    (0..5).map(|_| round()).fold(f64::INFINITY, f64::min)
}

fn told(what: &str, ours: f64, next_to: f64) {
    println!("{what:>44} {ours:>8.1} {next_to:>8.1} {:>8.2}", ours / next_to);
}

fn access(runtime: &tokio::runtime::Runtime) {
    println!("access to a wired service: ours and the same by hand (ns), and the ratio");
    let bare: Arc<dyn g10::c9::S9> = g10::hand().s9;
    let clone = || drop(black_box(Arc::clone(black_box(&bare))));
    let holder = Arc::new(Holder { service: bare.clone() });
    let field = || drop(black_box(&*black_box(&holder).service));
    macro_rules! get {
        ($($graph:ident $module:ident $point:ident;)*) => {$({
            let app = runtime.block_on($graph::app().wire()).expect("it wires");
            let get = || drop(black_box(black_box(&app).get::<Arc<dyn $graph::$module::$point>>().expect("wired")));
            let borrow = || _ = black_box(black_box(&app).get_ref::<dyn $graph::$module::$point>().expect("wired"));
            told(concat!("get, of ", stringify!($graph)), each(&get, 1), each(&clone, 1));
            told(concat!("get from two threads, of ", stringify!($graph)), each(&get, 2), each(&clone, 2));
            told(concat!("get_ref, of ", stringify!($graph)), each(&borrow, 1), each(&field, 1));
        })*};
    }
    get! { g10 c9 S9; g100 c99 S99; g1000 c999 S999; }
    let members = runtime.block_on(made::many(100).wire()).expect("it wires");
    let vector: Vec<Arc<dyn made::Member>> = made::members(100);
    let walk = |all: &[Arc<dyn made::Member>]| all.iter().map(|member| member.value()).sum::<u64>();
    let ours = || _ = black_box(walk(&black_box(&members).get::<jackfield::Many<dyn made::Member>>().expect("wired")));
    let by_hand = || _ = black_box(walk(black_box(&vector)));
    told("all hundred of a point, walked", each(&ours, 1), each(&by_hand, 1));
}

struct Holder {
    service: Arc<dyn g10::c9::S9>,
}
