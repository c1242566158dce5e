//! Plugins and contributions that are there under conditions.

#[path = "../common/mod.rs"]
mod common;
mod contributions;
mod included;
mod presence;
mod profiles;
mod settings;
mod what_is_off;

use jackfield::prelude::*;
use serde::Deserialize;

#[extension_point]
trait Cache: Send + Sync {
    fn name(&self) -> &'static str;
}
#[extension_point(optional)]
trait Metrics: Send + Sync {}
#[extension_point(many)]
trait Part: Send + Sync {
    fn name(&self) -> String;
}

struct Named(&'static str);
impl Cache for Named {
    fn name(&self) -> &'static str {
        self.0
    }
}
impl Metrics for Named {}
impl Part for Named {
    fn name(&self) -> String {
        self.0.to_owned()
    }
}

#[derive(Plugin)]
#[plugin(key = "notes")]
struct Notes {
    cache: Arc<dyn Cache>,
}
#[contributes]
impl Notes {
    #[provide]
    fn part(&self) -> Arc<dyn Part> {
        Arc::new(Named(self.cache.name()))
    }
}

#[derive(Plugin)]
#[plugin(key = "memory", unless(profile = "prod" | "staging"))]
#[provides(dyn Cache)]
struct Memory;
impl Cache for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }
}

/// Needs what nobody provides, and a section that nobody wrote.
#[derive(Deserialize)]
struct RedisConfig {
    #[expect(dead_code, reason = "it is demanded")]
    url: String,
}
#[extension_point]
trait Network: Send + Sync {}
#[derive(Plugin)]
#[plugin(key = "redis", when(profile = "prod"))]
#[provides(dyn Cache)]
struct Redis {
    _config: Config<RedisConfig>,
    _network: Arc<dyn Network>,
}
impl Cache for Redis {
    fn name(&self) -> &'static str {
        "redis"
    }
}

#[derive(Plugin)]
#[plugin(key = "switches")]
struct Switches;
#[contributes]
impl Switches {
    #[provide(when(config = "switches.plain"))]
    fn plain() -> Arc<dyn Part> {
        Arc::new(Named("plain"))
    }
    #[provide(when(config = "switches.level", is = 3))]
    fn number() -> Arc<dyn Part> {
        Arc::new(Named("number"))
    }
    #[provide(unless(config = "switches.quiet"))]
    fn loud() -> Arc<dyn Part> {
        Arc::new(Named("loud"))
    }
    #[provide(when(set = "features.extra"))]
    fn set() -> Arc<dyn Part> {
        Arc::new(Named("set"))
    }
    #[provide(when(config = "switches.quiet", is = false))]
    fn said() -> Arc<dyn Part> {
        Arc::new(Named("said"))
    }
}

async fn parts(app: App) -> Vec<String> {
    let app = app.start().await.unwrap();
    let parts = app.resolve::<Many<dyn Part>>().await.unwrap();
    let names = parts.iter().map(|part| part.name()).collect();
    app.stop().await.unwrap();
    names
}
