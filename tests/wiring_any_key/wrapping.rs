//! What is made for a key is decorated like any other, and fails where a test says so.

use jackfield::prelude::*;
use jackfield::testing::Fault;

use crate::{Asked, Asker, Holder, Mail, Named, Queue, Queues, Urgent};

#[derive(Plugin)]
struct Wrapping;
#[contributes]
impl Wrapping {
    #[decorate]
    fn each(inner: Arc<dyn Queue>, key: ProvidedKey<String>) -> Arc<dyn Queue> {
        Arc::new(Named(format!("[{} as {}]", inner.name(), *key)))
    }
    #[decorate(key = "vip")]
    fn vip(inner: Arc<dyn Queue>) -> Arc<dyn Queue> {
        Arc::new(Named(format!("{}!", inner.name())))
    }
}

#[tokio::test]
async fn decorators_of_each_and_of_one_key_wrap_what_is_made() {
    let app = TestApp::of(app![Queues, Mail, Asker, Holder, Wrapping]).start().await;
    let news = app.get::<Arc<dyn Asked>>().names();
    assert_eq!(news[..2], ["[the mail as mail]", "[any news as news]"]);
    let queues = app.get::<Keyed<dyn Queue>>();
    assert_eq!(queues.get_or_make("a").await.unwrap().unwrap().name(), "[any a as a]");
    assert_eq!(queues.get_or_make("vip").await.unwrap().unwrap().name(), "[any vip as vip]!");
    app.stop().await;
}

#[tokio::test]
async fn a_test_decorates_what_is_made_for_any_key() {
    let loud = |inner: Arc<dyn Queue>| Named(format!("{}!", inner.name()));
    let app = || TestApp::of(app![Queues, Holder]);
    for app in [app().decorate::<dyn Queue>(loud), app().decorate_each::<dyn Queue>(loud)] {
        let app = app.start().await;
        let queues = app.get::<Keyed<dyn Queue>>();
        assert_eq!(queues.get_or_make("other").await.unwrap().unwrap().name(), "any other!");
        drop(queues);
        app.stop().await;
    }
}

#[tokio::test]
async fn a_fault_hits_the_provider_for_any_key() {
    let asker = || plugin("asker").start(|_: Urgent| async {});
    let fault = || Fault::provider_of::<dyn Queue>();
    let alone = TestApp::of(app![Queues]).with(asker()).fail(fault());
    // Behind those that provide for a key of their own.
    let second = TestApp::of(app![Queues, Mail]).with(asker()).fail(fault().nth(2));
    for app in [alone, second] {
        let report = app.refused().await.render();
        assert!(report.contains("a fault of the test") && report.contains("`queues`"), "{report}");
    }
}
