//! `const apiDriver: PersistenceContract = { .. }`: a driver that is no database but a server behind HTTP.
use std::net::SocketAddr;
use std::time::Duration;

use jackfield::prelude::*;
use jackfield::storage::anhanga::{
    PaginateParams, PaginatedResult, PersistenceContract, PersistenceError, PersistenceMeta, Record, RecordId,
};
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::net::TcpStream;

use super::http::{Message, encoded, receive, send};

#[derive(Clone, Debug)]
pub(crate) struct RestDriver {
    pub(crate) server: SocketAddr,
    pub(crate) patience: Duration,
}

type Answer<T> = Result<T, PersistenceError>;

impl RestDriver {
    pub(crate) fn new(server: SocketAddr) -> RestDriver {
        RestDriver { server, patience: Duration::from_secs(10) }
    }

    /// The status of the answer and the answer.
    async fn ask(&self, resource: &str, method: &str, path: &str, body: &str) -> Answer<(u16, Message)> {
        let exchange = async {
            let mut connection = TcpStream::connect(self.server).await?;
            send(&mut connection, &format!("{method} {path} HTTP/1.1"), "application/json", body).await?;
            receive(&mut connection).await
        };
        let answer = tokio::time::timeout(self.patience, exchange).await.map_err(|_| {
            let message =
                format!("no answer to {method} {path} within {:?}; it may have been done", self.patience);
            PersistenceError::backend(resource, message)
        })?;
        let answer = answer.map_err(|error| PersistenceError::Backend {
            resource: resource.to_owned(),
            message: format!("{} can't be reached: {error}; is the server up?", self.server),
            source: Some(Box::new(error)),
        })?;
        let status = answer.first_line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        match status {
            200..=299 | 404 | 409 => Ok((status, answer)),
            _ => {
                let message =
                    format!("{method} {path} was answered with {}; see the server's log", answer.first_line);
                Err(PersistenceError::backend(resource, message))
            }
        }
    }
}

fn json_of<T: DeserializeOwned>(resource: &str, answer: &Message) -> Answer<T> {
    let found = if answer.content_type.starts_with("application/json") {
        serde_json::from_str(&answer.body).map_err(|error| error.to_string())
    } else {
        Err(format!("it is `{}`", answer.content_type))
    };
    found.map_err(|why| {
        let message = format!("the answer is not the JSON that was expected: {why}; is the address right?");
        PersistenceError::backend(resource, message)
    })
}

#[async_trait]
impl PersistenceContract for RestDriver {
    async fn create(&self, meta: &PersistenceMeta, data: Record) -> Answer<Record> {
        let resource = &meta.resource;
        let path = format!("/api/{}", encoded(resource));
        let (status, answer) = self.ask(resource, "POST", &path, &json!(data).to_string()).await?;
        if status == 409 {
            let id = data.get(&meta.identity).and_then(RecordId::of_value);
            let id = id.unwrap_or_else(|| RecordId::Text(String::new()));
            return Err(PersistenceError::AlreadyExists { resource: resource.clone(), id });
        }
        json_of(resource, &answer)
    }

    async fn read(&self, meta: &PersistenceMeta, id: &RecordId) -> Answer<Option<Record>> {
        let path = format!("/api/{}/{}", encoded(&meta.resource), encoded(&id.text()));
        let (status, answer) = self.ask(&meta.resource, "GET", &path, "").await?;
        if status == 404 { Ok(None) } else { json_of(&meta.resource, &answer) }
    }

    async fn update(&self, meta: &PersistenceMeta, id: &RecordId, data: Record) -> Answer<Record> {
        let path = format!("/api/{}/{}", encoded(&meta.resource), encoded(&id.text()));
        let (status, answer) = self.ask(&meta.resource, "PUT", &path, &json!(data).to_string()).await?;
        if status == 404 {
            return Err(PersistenceError::NotFound { resource: meta.resource.clone(), id: id.clone() });
        }
        json_of(&meta.resource, &answer)
    }

    async fn destroy(&self, meta: &PersistenceMeta, id: &RecordId) -> Answer<()> {
        let path = format!("/api/{}/{}", encoded(&meta.resource), encoded(&id.text()));
        self.ask(&meta.resource, "DELETE", &path, "").await.map(|_| ())
    }

    async fn search(
        &self,
        meta: &PersistenceMeta,
        params: &PaginateParams,
    ) -> Answer<PaginatedResult<Record>> {
        if !params.filters.is_empty() {
            let message = "this server has no filters; page through all records".to_owned();
            return Err(PersistenceError::BadValue { resource: meta.resource.clone(), message });
        }
        let sorted = params.sort.as_ref().map_or_else(String::new, |field| {
            format!("&sort={}&order={}", encoded(field), params.order.unwrap_or_default().text())
        });
        let query = format!("page={}&limit={}{sorted}", params.page, params.limit);
        let path = format!("/api/{}?{query}", encoded(&meta.resource));
        let (_, answer) = self.ask(&meta.resource, "GET", &path, "").await?;
        json_of(&meta.resource, &answer)
    }
}
