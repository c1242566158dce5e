//! What happens in place of a step that a test lets fail.

use std::fmt;
use std::future::pending;
use std::panic::resume_unwind;
use std::sync::Arc;

use async_trait::async_trait;

use super::contribution::Call;
use crate::base::{BoxError, Built, Outcome};
use crate::declare::hooks::hook::{Start, Stop};
use crate::declare::hooks::task::Task;
use crate::declare::points::point::{Point, PointDecl};

/// How a step fails on purpose.
#[derive(Clone)]
pub enum Injected {
    /// With an error.
    Error(Arc<dyn Fn() -> BoxError + Send + Sync>),
    /// With a panic that says this.
    Panic(String),
    /// It never ends.
    Hang,
}

impl Injected {
    /// What is called in place of a contribution to `point`.
    #[must_use]
    pub fn call(&self, point: &PointDecl) -> Call {
        let injected = self.clone();
        let is = |hook: &PointDecl| hook.type_id == point.type_id;
        Call::Dynamic(if is(<dyn Start>::DECL) {
            hook(injected, |hook| Built::point::<dyn Start>(hook))
        } else if is(<dyn Stop>::DECL) {
            hook(injected, |hook| Built::point::<dyn Stop>(hook))
        } else if is(<dyn Task>::DECL) {
            hook(injected, |hook| Built::point::<dyn Task>(hook))
        } else {
            Arc::new(move |_| injected.outcome())
        })
    }

    fn outcome(&self) -> Outcome {
        match self {
            Self::Error(error) => Outcome::Ready(Err(error())),
            // As a panic that was reported already: the test expects it.
            Self::Panic(text) => resume_unwind(Box::new(text.clone())),
            Self::Hang => Outcome::Pending(Box::pin(pending())),
        }
    }

    async fn run(&self) -> Result<(), BoxError> {
        match self {
            Self::Error(error) => Err(error()),
            Self::Panic(text) => resume_unwind(Box::new(text.clone())),
            Self::Hang => pending().await,
        }
    }
}

type DynamicCall = Arc<dyn Fn(&crate::base::View<'_>) -> Outcome + Send + Sync>;

fn hook(injected: Injected, built: fn(Arc<FailingHook>) -> Built) -> DynamicCall {
    let hook = Arc::new(FailingHook(injected));
    Arc::new(move |_| Outcome::Ready(Ok(built(Arc::clone(&hook)))))
}

impl fmt::Debug for Injected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(_) => f.write_str("Error"),
            Self::Panic(text) => write!(f, "Panic({text:?})"),
            Self::Hang => f.write_str("Hang"),
        }
    }
}

struct FailingHook(Injected);

#[async_trait]
impl Start for FailingHook {
    async fn start(&self) -> Result<(), BoxError> {
        self.0.run().await
    }
}

#[async_trait]
impl Stop for FailingHook {
    async fn stop(&self) -> Result<(), BoxError> {
        self.0.run().await
    }
}

#[async_trait]
impl Task for FailingHook {
    async fn run(&self) -> Result<(), BoxError> {
        self.0.run().await
    }
}
