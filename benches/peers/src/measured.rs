//! The measured program; `project.rs` puts it into each generated project.

mod graph;

use std::hint::black_box;
use std::time::{Duration, Instant};

const COUNT: usize = /* count */ 1;
const RUNS: usize = 200;
const ROUNDS: usize = 7;
const TIMES: u32 = 200_000;

fn main() {
    let (mut by_hand, mut by_us) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        by_hand.push(built(graph::hand));
        by_us.push(built(graph::wire));
    }
    let hand = graph::hand();
    let cloned = each(|| drop(black_box(graph::bare(black_box(&hand)))));
    let mut wired = graph::wire();
    let got = each(|| drop(black_box(graph::last(black_box(&mut wired)))));
    println!("{} {} {cloned} {got}", median(by_hand), median(by_us));
}

/// The time to build, without the time to drop.
fn built<T>(build: impl Fn() -> T) -> Duration {
    let begin = Instant::now();
    let built = black_box(build());
    let took = begin.elapsed();
    drop(built);
    took
}

/// For each component, in nanoseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_nanos() as f64 / COUNT as f64
}

/// For each call, in nanoseconds: the best of some rounds, in which nothing else ran.
fn each(mut call: impl FnMut()) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let begin = Instant::now();
        for _ in 0..TIMES {
            call();
        }
        begin.elapsed().as_nanos() as f64 / f64::from(TIMES)
    });
    rounds.fold(f64::INFINITY, f64::min)
}
