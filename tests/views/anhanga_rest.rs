//! The driver of the example `anhanga_persistence` against a server that behaves, and against some that don't.

#[path = "../../examples/anhanga_persistence/http.rs"]
mod http;
#[path = "../../examples/anhanga_persistence/rest_driver.rs"]
mod rest_driver;
#[path = "../../examples/anhanga_persistence/server.rs"]
mod server;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jackfield::storage::anhanga::{
    PaginateParams, PersistenceError, PersistenceMeta, SortOrder, UntypedService,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::engine::on_its_own;
use rest_driver::RestDriver;
use server::Server;

fn people(driver: RestDriver) -> UntypedService {
    UntypedService::new(PersistenceMeta::new("person", "id").field("name", "string"), Arc::new(driver))
}

/// A server that says the same to everybody.
async fn says(first_line: &'static str, content_type: &'static str, body: &'static str) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            http::receive(&mut connection).await.unwrap();
            http::send(&mut connection, first_line, content_type, body).await.unwrap();
        }
    });
    address
}

async fn failure(driver: RestDriver) -> String {
    let error = people(driver).find("a").await.unwrap_err();
    assert!(matches!(error, PersistenceError::Backend { .. }));
    error.to_string()
}

on_its_own! {
    async fn a_rest_driver_asks_for_the_routes_and_the_query_of_the_document() {
        let (server, address) = Server::start().await.unwrap();
        let people = people(RestDriver::new(address));
        let data = |value: Value| value.as_object().unwrap().clone();
        let created = people.create(data(json!({"id": "a/b c", "name": "Ada"}))).await.unwrap();
        assert_eq!(json!(created), json!({"id": "a/b c", "name": "Ada"}));
        let twice = people.create(created.clone()).await.unwrap_err();
        assert!(matches!(twice, PersistenceError::AlreadyExists { .. }));
        assert_eq!(people.read(&created).await.unwrap(), created);
        assert!(people.read("nobody").await.unwrap().is_empty());
        let updated = people.update("a/b c", data(json!({"name": "Bo"}))).await.unwrap();
        assert_eq!(json!(updated), json!({"id": "a/b c", "name": "Bo"}));
        let missing = people.update("nobody", data(json!({"name": "Bo"}))).await.unwrap_err();
        assert!(matches!(missing, PersistenceError::NotFound { .. }));
        let page = people.paginate(&PaginateParams::new(2, 5).sort("name", SortOrder::Desc)).await.unwrap();
        assert_eq!((page.total, page.data.len()), (1, 0));
        people.paginate(&PaginateParams::new(1, 5)).await.unwrap();
        people.destroy("a/b c").await.unwrap();
        let expected = [
            "POST /api/person", "POST /api/person", "GET /api/person/a%2Fb%20c", "GET /api/person/nobody",
            "PUT /api/person/a%2Fb%20c", "PUT /api/person/nobody",
            "GET /api/person?page=2&limit=5&sort=name&order=desc", "GET /api/person?page=1&limit=5",
            "DELETE /api/person/a%2Fb%20c",
        ];
        assert_eq!(*server.asked.lock().unwrap(), expected);
    }

    async fn a_server_that_answers_500_sends_html_or_is_not_there_is_told_apart() {
        let broken = says("HTTP/1.1 500 Internal Server Error", "application/json", "{}").await;
        assert_eq!(
            failure(RestDriver::new(broken)).await,
            "the backend of `person` failed: GET /api/person/a was answered with HTTP/1.1 500 Internal Server Error; \
             see the server's log"
        );
        let html = says("HTTP/1.1 200 OK", "text/html", "<html>Sign in</html>").await;
        assert_eq!(
            failure(RestDriver::new(html)).await,
            "the backend of `person` failed: the answer is not the JSON that was expected: it is `text/html`; \
             is the address right?"
        );
        let nonsense = says("HTTP/1.1 200 OK", "application/json", "{\"id\":").await;
        assert!(failure(RestDriver::new(nonsense)).await.contains("is not the JSON that was expected: EOF"));
        let nobody = TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap();
        assert!(failure(RestDriver::new(nobody)).await.contains("can't be reached"));
    }

    async fn a_server_that_does_not_answer_is_given_up_after_a_while() {
        let silent = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let driver = RestDriver { server: silent.local_addr().unwrap(), patience: Duration::from_millis(20) };
        let told = failure(driver).await;
        assert!(told.ends_with("no answer to GET /api/person/a within 20ms; it may have been done"), "{told}");
    }
}
