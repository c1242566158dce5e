use jackfield::prelude::*;

#[extension_point(keyed = u16)]
pub trait Codec: Send + Sync {}

#[derive(Plugin)]
struct Reader {
    #[plugin(of = "8".to_owned())]
    codec: Arc<dyn Codec>,
}

fn main() {}
