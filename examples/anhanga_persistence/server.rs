//! The server that the driver talks to: it keeps records by resource and id, and remembers what it was asked.
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use jackfield::prelude::*;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

use super::http::{decoded, receive, send};

type Records = BTreeMap<String, Map<String, Value>>;

#[derive(Debug, Default)]
pub(crate) struct Server {
    resources: Mutex<BTreeMap<String, Records>>,
    pub(crate) asked: Mutex<Vec<String>>,
}

impl Server {
    /// Starts it on a free port. It ends with the runtime.
    pub(crate) async fn start() -> io::Result<(Arc<Server>, SocketAddr)> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let server = Arc::new(Server::default());
        let serving = Arc::clone(&server);
        tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                let serving = Arc::clone(&serving);
                tokio::spawn(async move {
                    let request = receive(&mut connection).await?;
                    let (status, body) = serving.answer(&request.first_line, &request.body);
                    let first_line = format!("HTTP/1.1 {status}");
                    send(&mut connection, &first_line, "application/json", &body.to_string()).await
                });
            }
        });
        Ok((server, address))
    }

    fn answer(&self, first_line: &str, body: &str) -> (&'static str, Value) {
        let mut words = first_line.split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{method} {path}"));
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<String> = path.trim_start_matches("/api/").split('/').map(decoded).collect();
        let mut resources = self.resources.lock().unwrap_or_else(PoisonError::into_inner);
        let records = resources.entry(parts[0].clone()).or_default();
        let data: Map<String, Value> = serde_json::from_str(body).unwrap_or_default();
        match (method, parts.get(1)) {
            ("POST", None) => {
                let id = data.get("id").and_then(Value::as_str).map(str::to_owned);
                let id = id.unwrap_or_else(|| format!("made-here-{}", records.len() + 1));
                if records.contains_key(&id) {
                    return ("409 Conflict", Value::Null);
                }
                let record = records.entry(id.clone()).or_insert(data);
                record.insert("id".to_owned(), json!(id));
                ("201 Created", json!(record))
            }
            ("GET", Some(id)) => {
                records.get(id).map_or(("404 Not Found", Value::Null), |record| ("200 OK", json!(record)))
            }
            ("PUT", Some(id)) => match records.get_mut(id) {
                Some(record) => {
                    record.extend(data);
                    ("200 OK", json!(record))
                }
                None => ("404 Not Found", Value::Null),
            },
            ("DELETE", Some(id)) => {
                records.remove(id);
                ("200 OK", Value::Null)
            }
            ("GET", None) => ("200 OK", page(records.values(), query)),
            _ => ("405 Method Not Allowed", Value::Null),
        }
    }
}

fn page<'a>(records: impl Iterator<Item = &'a Map<String, Value>>, query: &str) -> Value {
    let params: BTreeMap<&str, String> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, text)| (name, decoded(text)))
        .collect();
    let number = |name: &str| params.get(name).and_then(|text| text.parse::<usize>().ok()).unwrap_or(1);
    let (page, limit) = (number("page"), number("limit"));
    let mut records: Vec<_> = records.collect();
    if let Some(field) = params.get("sort") {
        records.sort_by_key(|record| record.get(field).map(Value::to_string));
        if params.get("order").is_some_and(|order| order == "desc") {
            records.reverse();
        }
    }
    let data: Vec<_> = records.iter().skip((page - 1) * limit).take(limit).collect();
    json!({"data": data, "total": records.len(), "page": page, "limit": limit})
}
