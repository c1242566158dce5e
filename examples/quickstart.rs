//! One extension point, one plugin, one start hook, and storage for whoever asks.
//! The list of plugins is checked by the compiler: leave `Polite` out and read what it says.
//! `cargo run --example quickstart`
use jackfield::prelude::*;
use jackfield::storage::MemoryStorage;

#[extension_point]
trait Greeter: Send + Sync {
    fn greet(&self, visit: u64) -> String;
}

#[derive(Plugin)]
#[provides(dyn Greeter)]
struct Polite;
impl Greeter for Polite {
    fn greet(&self, visit: u64) -> String {
        format!("Welcome! This is visit {visit}.")
    }
}

#[derive(Plugin)]
#[plugin(key = "visits")]
struct Visits {
    greeter: Arc<dyn Greeter>, // required
    storage: Option<Storage>,  // `None` where nobody provides storage
}

#[contributes]
impl Visits {
    #[start]
    async fn count(&self) -> Result<(), BoxError> {
        let mut visit = 1;
        if let Some(storage) = &self.storage {
            visit += storage.load("visits").await?.unwrap_or(0);
            storage.save("visits", visit).await?;
        }
        println!("{}", self.greeter.greet(visit));
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Report> {
    let app = App::of(app![Visits, Polite, MemoryStorage]).start().await?;
    app.stop().await?;
    app.start().await?; // the same application again: it remembers
    app.stop().await
}
