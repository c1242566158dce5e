use jackfield::prelude::*;

#[extension_point(many)]
pub trait Bell: Send + Sync {}

pub struct Brass;
impl Bell for Brass {}

#[derive(Plugin)]
pub struct Bells;
#[contributes]
impl Bells {
    #[provide]
    fn first() -> Arc<dyn Bell> {
        Arc::new(Brass)
    }
    #[provide]
    fn second() -> Arc<dyn Bell> {
        Arc::new(Brass)
    }
}

#[derive(Plugin)]
pub struct Alarm {
    #[plugin(of = "bells")]
    bell: Arc<dyn Bell>,
}

fn main() {
    let _ = app![Alarm, Bells];
}
