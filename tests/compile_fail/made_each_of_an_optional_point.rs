use jackfield::prelude::*;

#[extension_point(optional)]
pub trait Metrics: Send + Sync {}

fn main() {
    let _ = plugin("loud").decorate_each::<dyn Metrics>().by(|inner: Arc<dyn Metrics>| inner);
}
