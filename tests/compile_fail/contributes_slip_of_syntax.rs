//! The compiler says it, and nobody else says anything of what follows.
use jackfield::prelude::*;

#[extension_point]
trait Clock: Send + Sync {
    fn now(&self) -> u64;
}

struct Fixed;
impl Clock for Fixed {
    fn now(&self) -> u64 {
        1
    }
}

#[derive(Plugin)]
struct Clocks;

#[contributes]
impl Clocks {
    #[provide]
    fn clock(#[plugin(of = "other")] _other: Arc<dyn Clock>) -> Arc<dyn Clock> {
        let fixed = Fixed
        Arc::new(fixed)
    }

    #[stop]
    fn stop(&self) {}
}

#[derive(Plugin)]
struct Alarm {
    clock: Arc<dyn Clock>,
}

#[contributes]
impl Alarm {
    #[start]
    fn ring(&self) {
        self.clock.now();
    }
}

fn main() {
    let _ = App::of(app![Clocks, Alarm]);
}
