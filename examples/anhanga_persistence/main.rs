//! The programs of Anhanga's persistence: a service made of a schema and a driver, one that is extended by a method of
//! its own, the schema alone, and a driver that talks to a server by HTTP. `cargo run --example anhanga_persistence`
mod http;
mod rest_driver;
mod server;

use std::ops::Deref;

use jackfield::Resource;
use jackfield::prelude::*;
use jackfield::storage::anhanga::{
    PaginateParams, PersistenceContract, PersistenceError, PersistenceMeta, Service, SortOrder,
    create_service,
};
use jackfield::storage::{AnhangaDocuments, MemoryStorage};
use serde::{Deserialize, Serialize};

use rest_driver::RestDriver;
use server::Server;

/// `PersonSchema`
#[derive(Debug, Serialize, Deserialize, Resource)]
struct Person {
    #[resource(identity)]
    id: String,
    name: String,
    age: Option<u8>,
}

/// `{ ...createService(PersonSchema, localDriver), async custom(name) { .. } }`
#[derive(Debug)]
struct PersonService(Service<Person>);

impl Deref for PersonService {
    type Target = Service<Person>;

    fn deref(&self) -> &Service<Person> {
        &self.0
    }
}

impl PersonService {
    fn custom(&self, name: &str) {
        println!("[{}Service.custom] {name}", self.untyped().meta().resource);
    }
}

/// What every driver does for the service.
async fn work_with(people: &PersonService) -> Result<(), PersistenceError> {
    for (id, name, age) in [("ada", "Ada", 36), ("bob", "Bob", 27)] {
        people.create(Person { id: id.to_owned(), name: name.to_owned(), age: Some(age) }).await?;
    }
    // Absent is not null: the name stays, the age goes.
    let updated = people.update("bob", PersonPatch { age: Some(None), ..PersonPatch::default() }).await?;
    println!("updated: {updated:?}");
    let page = people.paginate(&PaginateParams::new(1, 10).sort("name", SortOrder::Desc)).await?;
    let names: Vec<_> = page.data.iter().map(|person| &person.name).collect();
    println!("page {} of {}: {names:?}", page.page, page.total);
    people.destroy("ada").await?;
    if let Err(missing) = people.read("ada").await {
        println!("{missing}");
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    println!("{}", serde_json::to_string(&PersistenceMeta::of::<Person>())?);

    let app = App::of(app![AnhangaDocuments, MemoryStorage]).start().await?;
    let people = PersonService(create_service(app.resolve::<Arc<dyn PersistenceContract>>().await?));
    people.custom("over the application's storage");
    work_with(&people).await?;
    app.stop().await?;

    let (server, address) = Server::start().await?;
    let people = PersonService(create_service(Arc::new(RestDriver::new(address))));
    people.custom("over HTTP");
    work_with(&people).await?;
    for request in server.asked.lock().unwrap_or_else(std::sync::PoisonError::into_inner).iter() {
        println!("  {request}");
    }
    Ok(())
}
