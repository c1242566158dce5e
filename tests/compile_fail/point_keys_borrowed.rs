use jackfield::prelude::*;

#[extension_point(keyed = &str)]
trait Format: Send + Sync {}

#[extension_point(keyed = str)]
trait Theme: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
#[provides(dyn Theme, key = "dark")]
struct Html;
impl Format for Html {}
impl Theme for Html {}

#[derive(Plugin)]
struct Notes {
    formats: Keyed<dyn Format>,
    themes: Keyed<dyn Theme>,
}

fn main() {}
