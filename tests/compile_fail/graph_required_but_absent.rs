use jackfield::prelude::*;

#[extension_point(optional, hint = "add the plugin crate `metrics-prometheus`")]
pub trait Metrics: Send + Sync {}

#[derive(Plugin)]
#[plugin(key = "notes")]
pub struct Notes {
    metrics: Arc<dyn Metrics>,
}

fn main() {
    let _ = app![Notes];
}
