//! What a test replaces or decorates is so in every scope.

use jackfield::Code;
use jackfield::prelude::*;

use crate::{Greeting, Request, Text, polite, request};

#[tokio::test]
async fn replaced_or_decorated_by_a_test_it_is_so_in_every_scope() {
    let app = TestApp::from_app(polite()).replace::<dyn Greeting>(Text("hello".to_owned())).start().await;
    let scope = app.running().open(request("Ada")).await.unwrap();
    assert_eq!(scope.get::<Arc<dyn Greeting>>().unwrap().text(), "hello");
    scope.close().await.unwrap();
    app.stop().await;
    let wrapped = TestApp::from_app(polite())
        .decorate::<dyn Greeting>(|inner: Arc<dyn Greeting>| Text(format!("<{}>", inner.text())))
        .start()
        .await;
    let scope = wrapped.running().open(request("Bob")).await.unwrap();
    assert_eq!(scope.get::<Arc<dyn Greeting>>().unwrap().text(), "<Bob, it is 12>");
    scope.close().await.unwrap();
    wrapped.stop().await;
}

#[tokio::test]
async fn what_a_test_puts_in_the_place_of_something_in_a_scope_is_decorated_by_what_lives_there() {
    let signing =
        plugin("signing").decorate::<dyn Greeting>().by(|inner: Arc<dyn Greeting>, request: Arc<Request>| {
            Text(format!("{}, {}", inner.text(), request.user))
        });
    let hello = Arc::new(Text("hello".to_owned()));
    let app = TestApp::from_app(polite()).with(signing).replace_arc::<dyn Greeting>(hello.clone());
    let app = app.start().await;
    for user in ["Ada", "Bob"] {
        let scope = app.running().open(request(user)).await.unwrap();
        let greeting = scope.get::<Arc<dyn Greeting>>().unwrap();
        assert_eq!(greeting.text(), format!("hello, {user}"));
        drop(greeting);
        scope.close().await.unwrap();
    }
    let report = app.running().get::<Arc<dyn Greeting>>().err().unwrap();
    assert_eq!(report.codes(), [Code::NoScope], "it lives where what it replaces lives");
    app.release().await;
    assert_eq!(Arc::strong_count(&hello), 1);
}
