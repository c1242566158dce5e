//! A provider of a keyed point that makes one for any key.

mod making;
mod providers;
mod scopes;
mod wrapping;

use std::collections::BTreeMap;
use std::sync::Mutex;

use jackfield::base::KeyDecl;
use jackfield::prelude::*;
use jackfield::{Inject, Need, View};

#[extension_point(keyed = String)]
trait Queue: Send + Sync {
    fn name(&self) -> String;
}

struct Named(String);
impl Queue for Named {
    fn name(&self) -> String {
        self.0.clone()
    }
}

/// How often something was made for each key.
#[extension_point]
struct Log(Mutex<BTreeMap<String, usize>>);

impl Log {
    fn count(&self, key: &str) {
        *self.0.lock().unwrap().entry(key.to_owned()).or_default() += 1;
    }
    fn counted(&self) -> Vec<(String, usize)> {
        self.0.lock().unwrap().clone().into_iter().collect()
    }
}

#[derive(Plugin)]
struct Queues;
#[contributes]
impl Queues {
    #[provide(any_key)]
    async fn any(log: Arc<Log>, key: ProvidedKey<String>) -> Arc<dyn Queue> {
        tokio::task::yield_now().await;
        log.count(&key);
        Arc::new(Named(format!("any {}", *key)))
    }
    #[provide]
    fn log() -> Arc<Log> {
        Arc::new(Log(Mutex::default()))
    }
}

#[derive(Plugin)]
struct Mail;
#[contributes]
impl Mail {
    #[provide(key = "mail")]
    fn mail() -> Arc<dyn Queue> {
        Arc::new(Named("the mail".into()))
    }
}

#[extension_point]
trait Asked: Send + Sync {
    fn names(&self) -> [String; 3];
    fn news(&self) -> Arc<dyn Queue>;
}

#[derive(Plugin)]
#[provides(dyn Asked)]
struct Asker {
    #[plugin(of = "mail")]
    mail: Arc<dyn Queue>,
    #[plugin(of = "news")]
    news: Arc<dyn Queue>,
    #[plugin(of = "news")]
    again: Option<Arc<dyn Queue>>,
}
impl Asked for Asker {
    fn names(&self) -> [String; 3] {
        [self.mail.name(), self.news.name(), self.again.as_ref().unwrap().name()]
    }
    fn news(&self) -> Arc<dyn Queue> {
        Arc::clone(&self.news)
    }
}

#[derive(Plugin)]
struct Holder {
    #[expect(dead_code, reason = "it is there so that the list is wired")]
    queues: Keyed<dyn Queue>,
}

/// The queue that is asked for by the type.
struct Urgent(Arc<dyn Queue>);
impl Inject for Urgent {
    type Kind = <Arc<Log> as Inject>::Kind;
    const NEED: Need = <Arc<dyn Queue> as jackfield::declare::InjectOf>::NEED;
    const OF: Option<KeyDecl> = Some(KeyDecl::literal::<String>("urgent"));
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        jackfield::declare::InjectOf::inject(view, at).map(Urgent)
    }
}
