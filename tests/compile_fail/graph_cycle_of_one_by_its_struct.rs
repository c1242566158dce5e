use jackfield::prelude::*;

#[extension_point(many)]
pub trait Notifier: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Notifier)]
pub struct Loud {
    #[plugin(of = "loud")]
    inner: Arc<dyn Notifier>,
}
impl Notifier for Loud {}

fn main() {
    let _ = app![Loud];
}
