//! The program that `lifecycle` measures.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jackfield::base::{Built, Origin, Outcome};
use jackfield::declare::{Call, ContributionDecl, ContributionKind, NeedDecl, PluginDecl, PointDecl, Shape};
use jackfield::observe::{Event, Observers};
use jackfield::prelude::*;
use jackfield::Need;

#[extension_point]
trait Part: Send + Sync {}
struct Made;
impl Part for Made {}

/// A small generator, the same in every run (xorshift64*, Vigna 2016).
struct Random(u64);
impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }
}

fn points(count: usize) -> Vec<&'static PointDecl> {
    let point = |at: usize| -> &'static PointDecl {
        let name: &'static str = format!("p{at}").leak();
        Box::leak(Box::new(PointDecl::new::<dyn Part>(name, name, Origin::caller())))
    };
    (0..count).map(point).collect()
}

fn needs(points: &[&'static PointDecl], of: &[usize]) -> &'static [NeedDecl] {
    let need = |at: &usize| {
        let need =
            Need::Point { point: points[*at], shape: Shape::One, may_be_absent: false, lazy: false, handle: false };
        NeedDecl { name: "need", need, of: None, line: 0, column: 0, source: "" }
    };
    of.iter().map(need).collect::<Vec<_>>().leak()
}

/// Each needs up to three of the hundred before it, and takes its time to be made.
fn random_graph(count: usize) -> (Vec<PluginDecl>, Duration) {
    let mut random = Random(8);
    let points = points(count);
    let mut ends: Vec<u64> = Vec::new();
    let mut plugins = Vec::new();
    for at in 0..count {
        let first = at.saturating_sub(100);
        let mut of: Vec<usize> =
            (0..random.below(4)).filter_map(|_| (at > 0).then(|| first + random.below(at - first))).collect();
        of.sort_unstable();
        of.dedup();
        let takes = 1 + random.below(20) as u64;
        ends.push(of.iter().map(|need| ends[*need]).max().unwrap_or(0) + takes);
        let mut made =
            ContributionDecl::new(ContributionKind::Provide, points[at], "made", Origin::caller(), |_| Outcome::Unmet);
        made.needs = needs(&points, &of);
        made.asynchronous = true;
        made.call = Call::Dynamic(Arc::new(move |_| {
            Outcome::Pending(Box::pin(async move {
                tokio::time::sleep(Duration::from_millis(takes)).await;
                Ok(Built::point::<dyn Part>(Arc::new(Made)))
            }))
        }));
        let mut decl = plugin(format!("c{at}")).start(|| async {}).into_decl();
        let contributes = decl.contributes.to_mut();
        contributes[0].needs = needs(&points, &[at]);
        contributes.push(made);
        plugins.push(decl);
    }
    (plugins, Duration::from_millis(ends.into_iter().max().unwrap_or(0)))
}

fn app(plugins: &[PluginDecl]) -> App {
    plugins.iter().cloned().fold(App::of(app![]), App::with)
}

async fn best(times: usize, mut run: impl AsyncFnMut() -> Duration) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..times {
        best = best.min(run().await);
    }
    best
}

/// Start and stop of plugins whose hooks do nothing.
async fn idle(count: usize, listened: bool) -> Duration {
    let plugins: Vec<PluginDecl> =
        (0..count).map(|at| plugin(format!("c{at}")).start(|| async {}).stop(|| async {}).into_decl()).collect();
    let composed = if listened { app(&plugins).observe(|_: &Event| ()) } else { app(&plugins) };
    let running = composed.wire().await.unwrap();
    best(20, async || {
        let begin = Instant::now();
        running.start().await.unwrap();
        running.stop().await.unwrap();
        begin.elapsed()
    })
    .await
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(measured());
}

async fn measured() {
    let (plugins, critical) = random_graph(1_000);
    let mut ratios = Vec::new();
    for _ in 0..5 {
        let running = app(&plugins).concurrency(1_000).wire().await.unwrap();
        let built = running.startup();
        let ran: Duration = built.path.iter().map(|leg| leg.took).sum();
        ratios.push((
            built.wall.as_secs_f64() / critical.as_secs_f64(),
            built.wall.as_secs_f64() / ran.as_secs_f64(),
            built.path.len(),
        ));
    }
    ratios.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (nominal, measured, steps) = ratios[2];
    println!("1,000 async constructors of 1 to 20 ms, critical path {critical:?} of {steps} steps:");
    println!("  wall / sum of the times asked for {nominal:.3}, wall / sum of the times taken {measured:.3}");
    for count in [100, 1_000, 10_000] {
        let (silent, listened) = (idle(count, false).await, idle(count, true).await);
        let each = |time: Duration| time.as_nanos() as usize / count;
        println!("{count} plugins with idle hooks: start and stop {} ns each, heard {} ns", each(silent), each(listened));
    }
    let observers = Observers::default();
    let begin = Instant::now();
    for code in 0..100_000_000_u32 {
        std::hint::black_box(&observers).tell(|| Event::Exited { code: code as u8 });
    }
    println!("an event that nobody hears: {:.2} ns", begin.elapsed().as_secs_f64() * 10.0);
}
