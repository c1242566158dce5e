//! What the configuration chooses: who serves a point, which plugins are on, and which profile counts.

#[path = "../common/mod.rs"]
mod common;
mod keys;
mod mistakes;
mod points_and_plugins;
#[cfg(feature = "toml")]
mod profiles;

use jackfield::prelude::*;

#[extension_point]
trait Clock: Send + Sync {
    fn name(&self) -> &'static str;
}
#[extension_point(optional)]
trait Metrics: Send + Sync {
    fn name(&self) -> &'static str;
}
#[extension_point(many)]
trait Notifier: Send + Sync {}
#[extension_point(keyed = String)]
trait Format: Send + Sync {
    fn name(&self) -> &'static str;
}

macro_rules! provider {
    ($plugin:ident $key:literal $point:ident $($named:literal)?) => {
        #[derive(Plugin)]
        #[plugin(key = $key)]
        #[provides(dyn $point $(, key = $named)?)]
        struct $plugin;
        impl $point for $plugin {
            fn name(&self) -> &'static str {
                $key
            }
        }
    };
}
provider!(Ntp "ntp" Clock);
provider!(SystemClock "system-clock" Clock);
provider!(Prometheus "prometheus" Metrics);
provider!(Statsd "statsd" Metrics);
provider!(Html "html-format" Format "html");
provider!(Pretty "pretty" Format "html");
provider!(Text "text-format" Format "text");

#[derive(Plugin)]
#[plugin(key = "mail")]
#[provides(dyn Notifier)]
struct Mail;
impl Notifier for Mail {}

#[extension_point]
trait Board: Send + Sync {
    fn clock(&self) -> &'static str;
    fn metrics(&self) -> Option<&'static str>;
    fn html(&self) -> &'static str;
    fn notifiers(&self) -> usize;
}
#[derive(Plugin)]
#[plugin(key = "tower")]
#[provides(dyn Board)]
struct Tower {
    clock: Arc<dyn Clock>,
    metrics: Option<Arc<dyn Metrics>>,
    notifiers: Many<dyn Notifier>,
    formats: Keyed<dyn Format>,
}
impl Board for Tower {
    fn clock(&self) -> &'static str {
        self.clock.name()
    }
    fn metrics(&self) -> Option<&'static str> {
        self.metrics.as_ref().map(|metrics| metrics.name())
    }
    fn html(&self) -> &'static str {
        self.formats.get("html").map_or("nobody", |format| format.name())
    }
    fn notifiers(&self) -> usize {
        self.notifiers.len()
    }
}

/// Two providers of each point, of which the configuration chooses one.
fn tower() -> App {
    App::of(app![
        Tower, Ntp, SystemClock, Prometheus, Statsd, Html, Pretty, Text, Mail;
        chosen: dyn Clock, dyn Metrics, dyn Format
    ])
}

/// The same with everything chosen.
fn chosen() -> App {
    tower()
        .set_default("points.clock", "system-clock")
        .set_default("points.metrics", "statsd")
        .set_default("points.format.html", "html-format")
}

async fn board(app: App) -> (&'static str, Option<&'static str>, &'static str, usize) {
    let app = app.start().await.unwrap();
    let board = app.get::<Arc<dyn Board>>().unwrap();
    let seen = (board.clock(), board.metrics(), board.html(), board.notifiers());
    app.stop().await.unwrap();
    seen
}
