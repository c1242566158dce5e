//! A slip in how many providers a point takes is one mistake: what others take it for is right.
use jackfield::prelude::*;

#[extension_point(keyd = String)]
trait Format: Send + Sync {}

#[extension_point(keyed(u16))]
trait Codec: Send + Sync {}

#[extension_point(keyed = "String")]
trait Theme: Send + Sync {}

#[extension_point(keyed)]
trait Font: Send + Sync {}

#[extension_point("many")]
trait Check: Send + Sync {}

#[extension_point(optinal)]
trait Metrics: Send + Sync {}

#[extension_point(multiple)]
trait Notifier: Send + Sync {}

#[extension_point(of = String)]
trait Page: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
#[provides(dyn Codec, key = 8u16)]
#[provides(dyn Theme, key = "dark")]
#[provides(dyn Font, key = "sans")]
#[provides(dyn Check, first)]
#[provides(dyn Notifier, first)]
#[provides(dyn Page, key = "start")]
struct Html;
impl Format for Html {}
impl Codec for Html {}
impl Theme for Html {}
impl Font for Html {}
impl Check for Html {}
impl Notifier for Html {}
impl Page for Html {}

#[derive(Plugin)]
struct Notes {
    formats: Keyed<dyn Format>,
    #[plugin(of = "html")]
    html: Arc<dyn Format>,
    #[plugin(of = 8u16)]
    codec: Arc<dyn Codec>,
    themes: Keyed<dyn Theme>,
    fonts: Keyed<dyn Font>,
    checks: Many<dyn Check>,
    metrics: Option<Arc<dyn Metrics>>,
    notifiers: Many<dyn Notifier>,
    notifier: Option<Arc<dyn Notifier>>,
    pages: Keyed<dyn Page>,
    #[plugin(of = "start")]
    start: Arc<dyn Page>,
}

#[contributes]
impl Notes {
    #[decorate(each)]
    fn louder(inner: Arc<dyn Notifier>) -> Arc<dyn Notifier> {
        inner
    }

    #[aggregate]
    fn first(all: Many<dyn Notifier>) -> Arc<dyn Notifier> {
        all.iter().next().unwrap().clone()
    }

    #[provide(key = "pdf")]
    fn pdf() -> Arc<dyn Page> {
        Arc::new(Html)
    }
}

fn main() {
    let _ = App::of(app![Html, Notes]);
}
