use jackfield::prelude::*;

#[extension_point]
trait Clock: Send + Sync {}

#[scope]
struct Request;

#[derive(Plugin)]
#[plugin(scope = "Request")]
#[provides("dyn Clock")]
struct Sundial;
impl Clock for Sundial {}

#[derive(Plugin)]
#[provides(dyn)]
#[includes("Sundial")]
struct Tower;

#[derive(Plugin)]
#[provides(dyn Clock, before = dyn Clock)]
struct Bell;
impl Clock for Bell {}

#[scope(within = "Vec<u8")]
struct Page;

fn main() {
    let _ = App::of(app![Sundial, Tower, Bell]);
}
