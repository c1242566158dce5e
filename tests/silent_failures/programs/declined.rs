use jackfield::prelude::*;

#[extension_point(optional)]
trait Metrics: Send + Sync {}

#[derive(Plugin)]
struct Prometheus;
#[contributes]
impl Prometheus {
    #[provide]
    fn metrics() -> Option<Arc<dyn Metrics>> {
        None
    }
}
#[derive(Plugin)]
struct Notes {
    metrics: Option<Arc<dyn Metrics>>,
}
#[contributes]
impl Notes {
    #[start]
    fn look(&self) {
        println!("without metrics: {}", self.metrics.is_none());
    }
}
#[derive(Plugin)]
struct Dashboard {
    metrics: Arc<dyn Metrics>,
}
#[contributes]
impl Dashboard {
    #[start]
    fn show(&self) {
        let _ = &self.metrics;
    }
}

#[tokio::main]
async fn main() {
    let app = App::of(app![Notes, Prometheus]).start().await.unwrap();
    print!("{:?}", app.declined());
    app.stop().await.unwrap();
    print!("\n{:?}", App::of(app![Notes, Prometheus, Dashboard]).start().await.unwrap_err());
}
