//! A server in small: every request is a scope, with what belongs to it made when it comes and gone when it is answered.
//! `cargo run --example request_scopes`
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use jackfield::prelude::*;

/// What the server knows of a request when it comes.
#[scope]
struct Request {
    user: String,
    path: &'static str,
}

#[extension_point]
trait Ledger: Send + Sync {
    fn commit(&self, lines: &[String]) -> usize;
}

#[extension_point]
trait Transaction: Send + Sync {
    fn write(&self, line: &str);
}

#[extension_point]
trait Ticket: Send + Sync {
    fn number(&self) -> u32;
}

#[extension_point(keyed = String)]
trait Page: Send + Sync {
    fn answer(&self) -> String;
}

/// There is one for all requests.
#[derive(Plugin)]
#[provides(dyn Ledger)]
struct Book {
    #[plugin(default)]
    lines: Mutex<Vec<String>>,
}
impl Ledger for Book {
    fn commit(&self, lines: &[String]) -> usize {
        let mut all = self.lines.lock().expect("nobody panics while writing");
        all.extend_from_slice(lines);
        all.len()
    }
}

/// A new one for each who asks.
#[derive(Plugin)]
#[plugin(key = "tickets")]
struct Tickets {
    #[plugin(default)]
    last: AtomicU32,
}
struct Numbered(u32);
impl Ticket for Numbered {
    fn number(&self) -> u32 {
        self.0
    }
}
#[contributes]
impl Tickets {
    #[provide(transient)]
    fn ticket(&self) -> Arc<dyn Ticket> {
        Arc::new(Numbered(self.last.fetch_add(1, Ordering::Relaxed) + 1))
    }
}

/// One for each request: what it gathers is written when the request is closed.
#[derive(Plugin)]
#[plugin(key = "transaction", scope = Request)]
#[provides(dyn Transaction)]
struct Pending {
    request: Arc<Request>,
    ledger: Arc<dyn Ledger>,
    #[plugin(default)]
    lines: Mutex<Vec<String>>,
}
impl Transaction for Pending {
    fn write(&self, line: &str) {
        self.lines
            .lock()
            .expect("nobody panics while writing")
            .push(format!("{}: {line}", self.request.user));
    }
}
#[contributes]
impl Pending {
    #[start]
    fn begin(&self) {
        println!("  begin for {}", self.request.user);
    }
    #[stop]
    fn commit(&self) -> Result<(), BoxError> {
        let lines = self.lines.lock().map_err(|_| "a writer panicked")?;
        println!("  commit {} lines, {} in all", lines.len(), self.ledger.commit(&lines));
        Ok(())
    }
}

#[derive(Plugin)]
#[plugin(key = "orders", scope = Request)]
#[provides(dyn Page, key = "/orders")]
struct Orders {
    request: Arc<Request>,
    transaction: Arc<dyn Transaction>,
    tickets: Fresh<dyn Ticket>,
}
impl Page for Orders {
    fn answer(&self) -> String {
        let numbers =
            [&self.tickets, &self.tickets].map(|tickets| tickets.get().map_or(0, |ticket| ticket.number()));
        for number in numbers {
            self.transaction.write(&format!("order {number}"));
        }
        format!("{}, your orders are {numbers:?}", self.request.user)
    }
}

/// The server lives as long as the application and opens the scopes.
#[derive(Plugin)]
#[plugin(key = "server")]
struct Server {
    requests: Open<Request>,
}
#[contributes]
impl Server {
    #[main]
    async fn serve(&self) -> Result<(), BoxError> {
        for (user, path) in [("Ada", "/orders"), ("Bob", "/nowhere"), ("Cleo", "/orders")] {
            println!("{user} asks for {path}");
            let request = self.requests.open(Request { user: user.to_owned(), path }).await?;
            let pages: Keyed<dyn Page> = request.get()?;
            let page = pages.get(request.value().path);
            println!("  {}", page.map_or_else(|| "not found".to_owned(), |page| page.answer()));
            request.close().await?;
        }
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Exit {
    App::of(app![Book, Tickets, Pending, Orders, Server]).run().await
}
