use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

struct Html;
impl Format for Html {}

#[derive(Plugin)]
pub struct Formats;
#[contributes]
impl Formats {
    #[provide(any_key)]
    fn any() -> Arc<dyn Format> {
        Arc::new(Html)
    }
}

#[derive(Plugin)]
pub struct Others;
#[contributes]
impl Others {
    #[provide(any_key)]
    fn any() -> Arc<dyn Format> {
        Arc::new(Html)
    }
}

#[derive(Plugin)]
pub struct Notes {
    #[plugin(of = "html")]
    html: Arc<dyn Format>,
}

fn main() {
    App::of(app![Formats, Others, Notes]);
}
