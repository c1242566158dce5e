//! A plugin made at run time, with neither a struct nor an attribute: here one for each word of a list, as a host
//! would make them of scripts or of a file. It provides, decorates and starts like any other.
//! `cargo run --example runtime_plugin`
use jackfield::declare::PluginBuilder;
use jackfield::prelude::*;

#[extension_point]
trait Greeter: Send + Sync {
    fn greet(&self, name: &str) -> String;
}

#[extension_point(keyed = String)]
trait Filter: Send + Sync {
    fn apply(&self, text: &str) -> String;
}

/// The one plugin that is known when the program is compiled.
#[derive(Plugin)]
#[provides(dyn Greeter)]
struct Polite;
impl Greeter for Polite {
    fn greet(&self, name: &str) -> String {
        format!("good day, {name}")
    }
}

struct Replace {
    from: String,
    to: String,
}
impl Filter for Replace {
    fn apply(&self, text: &str) -> String {
        text.replace(&self.from, &self.to)
    }
}

struct Filtered {
    inner: Arc<dyn Greeter>,
    filters: Keyed<dyn Filter>,
}
impl Greeter for Filtered {
    fn greet(&self, name: &str) -> String {
        self.filters.values().fold(self.inner.greet(name), |text, filter| filter.apply(&text))
    }
}

/// A plugin that provides the filter `from`.
fn replacing(from: &'static str, to: &'static str) -> PluginBuilder {
    plugin(format!("replace-{from}"))
        .define::<dyn Filter>()
        .key(from)
        .by(move || Replace { from: from.to_owned(), to: to.to_owned() })
}

#[tokio::main]
async fn main() -> Result<(), Report> {
    let filtering = plugin("filtering")
        .decorate::<dyn Greeter>()
        .by(|inner: Arc<dyn Greeter>, filters: Keyed<dyn Filter>| Filtered { inner, filters })
        .start(|filters: Keyed<dyn Filter>| async move {
            println!("filters: {filters:?}");
        });
    let mut app = App::of(app![Polite]).with(filtering);
    for (from, to) in [("good", "splendid"), ("day", "morning")] {
        app = app.with(replacing(from, to));
    }
    let app = app.start().await?;
    println!("{}", app.resolve::<Arc<dyn Greeter>>().await?.greet("Ada"));
    app.stop().await
}
