use jackfield::prelude::*;

#[extension_point]
pub trait Search: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Search)]
pub struct Index;
impl Search for Index {}

struct Cached(Arc<dyn Search>);
impl Search for Cached {}

#[derive(Plugin)]
pub struct Cache;
#[contributes]
impl Cache {
    #[provide]
    fn cached(inner: Arc<dyn Search>) -> Arc<dyn Search> {
        Arc::new(Cached(inner))
    }
}

fn main() {
    let _ = app![Index, Cache];
}
