use std::time::Duration;

use crate::fsyncs::family;
use crate::measure::{Effort, RUNS, interval, once, shown};
use crate::side::{BarePut, Side};

/// What a call takes of a processor, in the program and in the server: what other work takes away does not count.
pub(crate) async fn table<O: Side, R: Side + BarePut>(
    engine: &str,
    process: u32,
    effort: &Effort,
    ours: &O,
    raw: &R,
) {
    println!("| {engine}, of a processor | ours, program + server | raw, program + server | ratio |");
    println!("|---|---|---|---|");
    for (name, call, count) in effort.calls() {
        let (mut by_us, mut by_hand, mut ratios) = (Spent::default(), Spent::default(), Vec::new());
        for _ in 0..RUNS {
            let before = Spent::of(process);
            once(ours, call, count, None).await;
            let between = Spent::of(process);
            once(raw, call, count, None).await;
            let (first, second) = (between.since(before), Spent::of(process).since(between));
            ratios.push(first.all().div_duration_f64(second.all()));
            (by_us, by_hand) = (by_us.and(first), by_hand.and(second));
        }
        let calls = u32::try_from(RUNS * count).unwrap_or(u32::MAX);
        let each =
            |spent: Spent| format!("{} + {}", shown(spent.program / calls), shown(spent.server / calls));
        println!("| {name} | {} | {} | {} |", each(by_us), each(by_hand), interval(ratios.into_iter()));
    }
    println!();
}

/// Time on a processor.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    program: Duration,
    server: Duration,
}

impl Spent {
    /// Up to now, by this program and by the server, where that is another process.
    fn of(process: u32) -> Spent {
        let program = std::process::id();
        let server = if process == program { Vec::new() } else { family(process) };
        Spent { program: of_process(program), server: server.into_iter().map(of_process).sum() }
    }

    fn since(self, before: Spent) -> Spent {
        Spent {
            program: self.program.saturating_sub(before.program),
            server: self.server.saturating_sub(before.server),
        }
    }

    fn and(self, other: Spent) -> Spent {
        Spent { program: self.program + other.program, server: self.server + other.server }
    }

    fn all(self) -> Duration {
        self.program + self.server
    }
}

/// The time of all threads of a process; none where the system does not tell.
fn of_process(process: u32) -> Duration {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let of_thread = |thread: std::fs::DirEntry| -> Option<u64> {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse().ok()
    };
    threads.filter_map(of_thread).map(Duration::from_nanos).sum()
}
