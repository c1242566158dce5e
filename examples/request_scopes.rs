//! A server in small: every request is a scope, with what belongs to it made when it comes and gone when it is answered.
//! `cargo run --example request_scopes`
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

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
    /// From now on what was written is to be kept.
    fn keep(&self);
}

#[extension_point]
trait Ticket: Send + Sync {
    fn number(&self) -> u32;
}

#[extension_point(keyed = String)]
trait Page: Send + Sync {
    fn answer(&self) -> Result<String, BoxError>;
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

/// One for each request: what it gathers is written when the request is closed, unless that has failed.
#[derive(Plugin)]
#[plugin(key = "transaction", scope = Request)]
#[provides(dyn Transaction)]
struct Pending {
    request: Arc<Request>,
    ledger: Arc<dyn Ledger>,
    #[plugin(default)]
    lines: Mutex<Vec<String>>,
    #[plugin(default)]
    is_kept: AtomicBool,
}
impl Transaction for Pending {
    fn write(&self, line: &str) {
        self.lines
            .lock()
            .expect("nobody panics while writing")
            .push(format!("{}: {line}", self.request.user));
    }
    fn keep(&self) {
        self.is_kept.store(true, Ordering::Relaxed);
    }
}
#[contributes]
impl Pending {
    #[start]
    fn begin(&self) {
        println!("  begin for {}", self.request.user);
    }
    #[stop]
    fn end(&self) -> Result<(), BoxError> {
        let lines = self.lines.lock().map_err(|_| "a writer panicked")?;
        if self.is_kept.load(Ordering::Relaxed) {
            println!("  commit {} lines, {} in all", lines.len(), self.ledger.commit(&lines));
        } else {
            println!("  roll {} lines back", lines.len());
        }
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
    fn answer(&self) -> Result<String, BoxError> {
        let numbers =
            [&self.tickets, &self.tickets].map(|tickets| tickets.get().map_or(0, |ticket| ticket.number()));
        for number in numbers {
            self.transaction.write(&format!("order {number}"));
        }
        Ok(format!("{}, your orders are {numbers:?}", self.request.user))
    }
}

#[derive(Plugin)]
#[plugin(key = "refund", scope = Request)]
#[provides(dyn Page, key = "/refund")]
struct Refund {
    transaction: Arc<dyn Transaction>,
}
impl Page for Refund {
    fn answer(&self) -> Result<String, BoxError> {
        self.transaction.write("refund");
        Err("the bank does not answer".into())
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
        for (user, path) in [("Ada", "/orders"), ("Bob", "/refund"), ("Cleo", "/orders"), ("Dan", "/nowhere")]
        {
            println!("{user} asks for {path}");
            let request = self.requests.open(Request { user: user.to_owned(), path }).await?;
            // The request is closed in any case.
            if let Err(error) = request.close_after(answer).await {
                println!("  failed: {error}");
            }
        }
        Ok(())
    }
}

async fn answer(request: &Opened<Request>) -> Result<(), BoxError> {
    let pages: Keyed<dyn Page> = request.get()?;
    let page = pages.get(request.value().path).ok_or("not found")?;
    println!("  {}", page.answer()?);
    request.get::<Arc<dyn Transaction>>()?.keep();
    Ok(())
}

#[tokio::main]
async fn main() -> Exit {
    App::of(app![Book, Tickets, Pending, Orders, Refund, Server]).run().await
}
