use jackfield::prelude::*;

#[extension_point]
trait Clock: Send + Sync {}
struct Quartz;
impl Clock for Quartz {}

fn main() {
    let app = App::of(app![])
        .with(plugin("quartz").define::<dyn Clock>().by(|| Quartz))
        .with(plugin("alarm").start(|_: Arc<dyn Clock>| async {}))
        .disable("quartz");
    print!("{:?}", app.check().unwrap_err());
}
