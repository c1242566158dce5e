use std::time::{Duration, Instant};

use crate::measure::{RUNS, interval};
use crate::side::{Side, document, places};

/// How many commits a run has, of all writers together.
const COMMITS: u32 = 320;

/// Several writers at once, each with one durable put after the other. By hand each is a commit of its own: through the
/// one connection that all share, or on PostgreSQL through sixteen.
pub(crate) async fn together<O, R>(engine: &str, ours: &O, raw: &R)
where
    O: Side + Clone + 'static,
    R: Side + Clone + 'static,
{
    println!("| {engine}, writers | ours, commits/s | raw, commits/s | times |");
    println!("|---|---|---|---|");
    for writers in [1, 4, 16, 64] {
        let (mut by_us, mut by_hand) = (Vec::new(), Vec::new());
        for run in 0..RUNS {
            if run % 2 == 0 {
                by_us.push(rate(ours, writers).await);
                by_hand.push(rate(raw, writers).await);
            } else {
                by_hand.push(rate(raw, writers).await);
                by_us.push(rate(ours, writers).await);
            }
        }
        let times = interval(by_us.iter().zip(&by_hand).map(|(ours, raw)| ours / raw));
        println!("| {writers} | {:.0} | {:.0} | {times} |", median(&mut by_us), median(&mut by_hand));
    }
    println!();
}

fn median(rates: &mut [f64]) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// Commits in a second.
async fn rate<S: Side + Clone + 'static>(side: &S, writers: usize) -> f64 {
    let took = commit_all(side, writers, COMMITS as usize).await;
    f64::from(COMMITS) / took.as_secs_f64()
}

pub(crate) async fn commit_all<S: Side + Clone + 'static>(
    side: &S,
    writers: usize,
    commits: usize,
) -> Duration {
    let work: Vec<Vec<S::Write>> = (0..writers)
        .map(|_| places(commits / writers).into_iter().map(|n| side.write(vec![(n, document(n))])).collect())
        .collect();
    let begin = Instant::now();
    let tasks: Vec<_> = work
        .into_iter()
        .map(|writes| {
            let side = side.clone();
            tokio::spawn(async move {
                for write in writes {
                    side.put(write).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("a writer");
    }
    begin.elapsed()
}
