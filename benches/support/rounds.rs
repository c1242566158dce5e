//! Rounds of ours and by hand in turns, for the measured programs.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Prints the median of both for each of `count` components, and the ratio.
pub fn report<H, S>(name: &str, count: usize, runs: usize, hand: impl Fn() -> H, ours: impl Fn() -> S) {
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
