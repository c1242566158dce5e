use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::side::{BarePut, MANY, Side, document, places};

/// How many runs of each side there are, in turns.
pub(crate) const RUNS: usize = 20;

/// How many calls a run has.
pub(crate) struct Effort {
    pub(crate) gets: usize,
    pub(crate) puts: usize,
    batches: usize,
    pages: usize,
}

impl Effort {
    pub(crate) fn of_memory() -> Effort {
        Effort { gets: 20_000, puts: 10_000, batches: 200, pages: 500 }
    }

    pub(crate) fn of_files() -> Effort {
        Effort { gets: 4_000, puts: 100, batches: 15, pages: 100 }
    }

    pub(crate) fn of_servers() -> Effort {
        Effort { gets: 500, puts: 100, batches: 15, pages: 40 }
    }

    /// Each call with its name, and how many there are of it.
    pub(crate) fn calls(&self) -> [(&'static str, Call, usize); 4] {
        [
            ("get", Call::Get, self.gets),
            ("put", Call::Put, self.puts),
            ("batch of 100 puts", Call::Batch, self.batches),
            ("newest 100 of 100,000", Call::Newest, self.pages),
        ]
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Call {
    Get,
    Put,
    Batch,
    Newest,
}

/// What one side takes: the mean of each run, and calls timed one by one.
#[derive(Debug, Default)]
struct Taken {
    means: Vec<Duration>,
    each: Vec<Duration>,
}

impl Taken {
    async fn run<S: Side>(&mut self, side: &S, call: Call, count: usize) {
        let total = once(side, call, count, None).await;
        self.means.push(total / u32::try_from(count).unwrap_or(u32::MAX));
        once(side, call, count / 2, Some(&mut self.each)).await;
    }

    fn percentiles(&mut self) -> String {
        self.each.sort();
        let at = |permille: usize| shown(self.each[(self.each.len() - 1) * permille / 1_000]);
        format!("{} / {} / {}", at(500), at(990), at(999))
    }
}

pub(crate) async fn once<S: Side>(
    side: &S,
    call: Call,
    count: usize,
    each: Option<&mut Vec<Duration>>,
) -> Duration {
    match call {
        Call::Get => gets(side, places(count), each).await,
        Call::Newest => timed(vec![(); count], each, |()| side.newest()).await,
        Call::Put => puts(side, places(count).into_iter().map(|n| vec![n]), each).await,
        Call::Batch => puts(side, (0..count).map(|_| distinct(MANY)), each).await,
    }
}

/// Reads entries, one after the other.
pub(crate) async fn gets<S: Side>(
    side: &S,
    entries: Vec<usize>,
    each: Option<&mut Vec<Duration>>,
) -> Duration {
    let names = entries.into_iter().map(|n| side.name(n)).collect();
    timed(names, each, |name| side.get(name)).await
}

/// Writes batches of entries, one after the other.
pub(crate) async fn puts<S: Side>(
    side: &S,
    batches: impl Iterator<Item = Vec<usize>>,
    each: Option<&mut Vec<Duration>>,
) -> Duration {
    let write = |entries: Vec<usize>| side.write(entries.into_iter().map(|n| (n, document(n))).collect());
    timed(batches.map(write).collect(), each, |write| side.put(write)).await
}

fn distinct(count: usize) -> Vec<usize> {
    let mut places = places(count);
    places.sort_unstable();
    places.dedup();
    places
}

async fn timed<I, F: Future>(
    items: Vec<I>,
    each: Option<&mut Vec<Duration>>,
    call: impl Fn(I) -> F,
) -> Duration {
    let begin = Instant::now();
    match each {
        None => {
            for item in items {
                black_box(call(item).await);
            }
        }
        Some(each) => {
            for item in items {
                let begin = Instant::now();
                black_box(call(item).await);
                each.push(begin.elapsed());
            }
        }
    }
    begin.elapsed()
}

/// One caller, one call after the other.
pub(crate) async fn alone<O: Side, R: Side + BarePut>(engine: &str, effort: &Effort, ours: &O, raw: &R) {
    println!("| {engine} | ours | raw | ratio | bare put | ours p50 / p99 / p99.9 | raw p50 / p99 / p99.9 |");
    println!("|---|---|---|---|---|---|---|");
    for (name, call, count) in effort.calls() {
        let (mut by_us, mut by_hand, mut bare) = (Taken::default(), Taken::default(), Vec::new());
        for run in 0..RUNS {
            if run % 2 == 0 {
                by_us.run(ours, call, count).await;
                by_hand.run(raw, call, count).await;
            } else {
                by_hand.run(raw, call, count).await;
                by_us.run(ours, call, count).await;
            }
            if matches!(call, Call::Put) {
                let items = places(count).into_iter().map(|n| (n, document(n))).collect();
                let total = timed(items, None, |(n, text)| raw.bare_put(n, text)).await;
                bare.push(total / u32::try_from(count).unwrap_or(u32::MAX));
            }
        }
        let ratio =
            interval(by_us.means.iter().zip(&by_hand.means).map(|(ours, raw)| ours.div_duration_f64(*raw)));
        let bare = if bare.is_empty() { "–".to_owned() } else { shown(median(&bare)) };
        println!(
            "| {name} | {} | {} | {ratio} | {bare} | {} | {} |",
            shown(median(&by_us.means)),
            shown(median(&by_hand.means)),
            by_us.percentiles(),
            by_hand.percentiles()
        );
    }
    println!();
}

pub(crate) fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times[times.len() / 2]
}

/// The median, and the interval that holds the true one with 96 % where there are twenty.
pub(crate) fn interval(ratios: impl Iterator<Item = f64>) -> String {
    let mut ratios: Vec<f64> = ratios.collect();
    ratios.sort_by(f64::total_cmp);
    let at = |place: usize| ratios[place.min(ratios.len() - 1)];
    format!("{:.2} ({:.2} to {:.2})", f64::midpoint(at(9), at(10)), at(5), at(14))
}

pub(crate) fn shown(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 10.0 { format!("{micros:.2} µs") } else { format!("{micros:.0} µs") }
}
