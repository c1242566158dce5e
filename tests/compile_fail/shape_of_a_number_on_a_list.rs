use jackfield::prelude::*;

#[extension_point(keyed = u16)]
pub trait Codec: Send + Sync {}

#[derive(Plugin)]
struct Reader;

#[contributes]
impl Reader {
    #[start]
    fn begin(#[plugin(of = 8u16)] _codecs: Option<Keyed<dyn Codec>>) {}
}

fn main() {
    let _ = App::of(app![Reader]);
}
