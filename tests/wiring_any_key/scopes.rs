//! What is made for a key lives as long as the application, whoever asks.

use jackfield::Code;
use jackfield::prelude::*;

use crate::{Holder, Log, Named, Queue, Queues};

#[scope]
struct Request {
    number: u32,
}

#[extension_point]
trait Desk: Send + Sync {
    fn queues(&self) -> Keyed<dyn Queue>;
    fn own(&self) -> Arc<dyn Queue>;
}

#[derive(Plugin)]
#[plugin(scope = Request)]
#[provides(dyn Desk)]
struct RequestDesk {
    queues: Keyed<dyn Queue>,
    #[plugin(of = "desk")]
    own: Arc<dyn Queue>,
    request: Arc<Request>,
}
impl Desk for RequestDesk {
    fn queues(&self) -> Keyed<dyn Queue> {
        assert!(self.request.number > 0);
        self.queues.clone()
    }
    fn own(&self) -> Arc<dyn Queue> {
        Arc::clone(&self.own)
    }
}

#[tokio::test]
async fn scopes_share_what_is_made_for_a_key_with_the_application() {
    let app = App::of(app![Queues, RequestDesk, Holder]).start().await.unwrap();
    let mut seen = Vec::new();
    for number in 1..3 {
        let request = app.open(Request { number }).await.unwrap();
        let desk = request.get::<Arc<dyn Desk>>().unwrap();
        seen.push(desk.queues().get_or_make("shared").await.unwrap().unwrap());
        assert_eq!(desk.own().name(), "any desk");
        drop(desk);
        request.close().await.unwrap();
    }
    assert!(Arc::ptr_eq(&seen[0], &seen[1]));
    assert_eq!(app.get::<Arc<Log>>().unwrap().counted(), [("desk".to_owned(), 1), ("shared".to_owned(), 1)]);
    seen.clear();
    app.stop().await.unwrap();
}

#[test]
fn one_that_lives_too_short_is_an_error() {
    let brief = plugin("brief")
        .define::<dyn Queue>()
        .any_key()
        .scope::<Request>()
        .by(|key: ProvidedKey<String>| Named(key.into_inner()));
    let report = App::of(app![Holder]).with(brief).check().unwrap_err();
    assert_eq!(report.codes(), [Code::LivesShorter]);
    assert!(report.render().contains("as long as the application"), "{}", report.render());
}
