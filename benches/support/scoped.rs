//! The program that `scopes` measures.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jackfield::prelude::*;

/// In how many rounds hand-written code and the framework take turns, and how often each is called in one.
const ROUNDS: usize = 60;
const CALLS: u32 = 20_000;

#[scope]
pub struct Request {
    pub id: u64,
}

macro_rules! shared {
    ($($point:ident $plugin:ident $number:literal;)*) => {$(
        #[extension_point]
        pub trait $point: Send + Sync { fn value(&self) -> u64; }
        #[derive(Plugin)]
        #[provides(dyn $point)]
        pub struct $plugin;
        impl $point for $plugin { fn value(&self) -> u64 { $number } }
    )*};
}
shared! { A AOne 1; B BOne 2; C COne 3; }

/// A component of the request; each needs two that were made before it.
macro_rules! scoped {
    ($($point:ident $plugin:ident $first:ty, $second:ty;)*) => {$(
        #[extension_point]
        pub trait $point: Send + Sync { fn value(&self) -> u64; }
        #[derive(Plugin)]
        #[plugin(scope = Request)]
        #[provides(dyn $point)]
        pub struct $plugin { first: Arc<$first>, second: Arc<$second> }
        impl $point for $plugin { fn value(&self) -> u64 { self.first.value() + self.second.value() } }
    )*};
}
impl Request {
    fn value(&self) -> u64 {
        self.id
    }
}
scoped! {
    S0 P0 Request, dyn A; S1 P1 dyn S0, dyn B; S2 P2 dyn S1, dyn C; S3 P3 dyn S2, dyn S0; S4 P4 dyn S3, dyn A;
    S5 P5 dyn S4, dyn S1; S6 P6 dyn S5, dyn B; S7 P7 dyn S6, dyn S2; S8 P8 dyn S7, dyn C; S9 P9 dyn S8, dyn S3;
}

#[extension_point]
pub trait Made: Send + Sync {
    fn value(&self) -> u64;
}
#[derive(Plugin)]
#[plugin(transient)]
#[provides(dyn Made)]
pub struct New {
    a: Arc<dyn A>,
    b: Arc<dyn B>,
    c: Arc<dyn C>,
}
impl Made for New {
    fn value(&self) -> u64 {
        self.a.value() + self.b.value() + self.c.value()
    }
}
#[extension_point]
pub trait Maker: Send + Sync {
    fn make(&self) -> Arc<dyn Made>;
}
#[derive(Plugin)]
#[provides(dyn Maker)]
pub struct ByFresh {
    fresh: Fresh<dyn Made>,
}
impl Maker for ByFresh {
    fn make(&self) -> Arc<dyn Made> {
        self.fresh.get().expect("it can be made")
    }
}

struct Shared {
    a: Arc<dyn A>,
    b: Arc<dyn B>,
    c: Arc<dyn C>,
}
impl Shared {
    fn request(&self, id: u64) -> Arc<dyn S9> {
        let request = Arc::new(Request { id });
        let s0: Arc<dyn S0> = Arc::new(P0 { first: request, second: self.a.clone() });
        let s1: Arc<dyn S1> = Arc::new(P1 { first: s0.clone(), second: self.b.clone() });
        let s2: Arc<dyn S2> = Arc::new(P2 { first: s1.clone(), second: self.c.clone() });
        let s3: Arc<dyn S3> = Arc::new(P3 { first: s2.clone(), second: s0 });
        let s4: Arc<dyn S4> = Arc::new(P4 { first: s3.clone(), second: self.a.clone() });
        let s5: Arc<dyn S5> = Arc::new(P5 { first: s4, second: s1 });
        let s6: Arc<dyn S6> = Arc::new(P6 { first: s5, second: self.b.clone() });
        let s7: Arc<dyn S7> = Arc::new(P7 { first: s6, second: s2 });
        let s8: Arc<dyn S8> = Arc::new(P8 { first: s7, second: self.c.clone() });
        Arc::new(P9 { first: s8, second: s3 })
    }
    fn made(&self) -> Arc<dyn Made> {
        Arc::new(New { a: self.a.clone(), b: self.b.clone(), c: self.c.clone() })
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let list = app![AOne, BOne, COne, P0, P1, P2, P3, P4, P5, P6, P7, P8, P9, New, ByFresh];
    let app = runtime.block_on(App::of(list).wire()).expect("it wires");
    let get = || (app.get().expect("wired"), app.get().expect("wired"), app.get().expect("wired"));
    let (a, b, c) = get();
    let shared = Shared { a, b, c };
    let maker: Arc<dyn Maker> = app.get().expect("wired");
    println!("{:>44} {:>9} {:>9} {:>7}", "", "hand, ns", "ours, ns", "ratio");
    // One future for all calls: what is measured is the scope, and not the runtime around it.
    runtime.block_on(async {
        let mut times = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let begin = Instant::now();
            for id in 0..CALLS {
                black_box(shared.request(black_box(u64::from(id))).value());
            }
            times.0.push(begin.elapsed());
            let begin = Instant::now();
            for id in 0..CALLS {
                let scope = app.open(Request { id: black_box(u64::from(id)) }).await.expect("it opens");
                black_box(scope.get::<Arc<dyn S9>>().expect("it is there").value());
                scope.close().await.expect("it closes");
            }
            times.1.push(begin.elapsed());
        }
        report("a scope of ten, opened, asked once, closed", &mut times.0, &mut times.1);
    });
    let by_hand = || black_box(&shared).made();
    in_turns("something transient with three dependencies", by_hand, || black_box(&maker).make());
    in_turns("the same, which the host asks for", by_hand, || black_box(&app).get().expect("it can be made"));
}

/// Calls both in turns, and tells what a call of each takes, with the drop of what it made.
fn in_turns(name: &str, hand: impl Fn() -> Arc<dyn Made>, ours: impl Fn() -> Arc<dyn Made>) {
    let mut times = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        times.0.push(taken_by(&hand));
        times.1.push(taken_by(&ours));
    }
    report(name, &mut times.0, &mut times.1);
}

fn taken_by(make: impl Fn() -> Arc<dyn Made>) -> Duration {
    let begin = Instant::now();
    for _ in 0..CALLS {
        drop(black_box(make()));
    }
    begin.elapsed()
}

/// The median of the rounds.
fn report(name: &str, hand: &mut [Duration], ours: &mut [Duration]) {
    let each = |times: &mut [Duration]| {
        times.sort();
        times[times.len() / 2].as_nanos() as f64 / f64::from(CALLS)
    };
    let (hand, ours) = (each(hand), each(ours));
    println!("{name:>44} {hand:>9.0} {ours:>9.0} {:>7.2}", ours / hand);
}
