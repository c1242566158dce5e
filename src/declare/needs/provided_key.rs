use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::inject::{Inject, Need};
use crate::base::{AnyKey, SharedKey, View};
use crate::declare::points::key_types::KeyTypeDecl;

/// The key under which a provider of a keyed point is asked for: a parameter of the function that makes it, or of a
/// decorator of each member. It derefs to the key.
///
/// ```
/// use jackfield::prelude::*;
///
/// #[extension_point(keyed = String)]
/// pub trait Queue: Send + Sync { fn name(&self) -> String; }
/// pub struct Named(String);
/// impl Queue for Named { fn name(&self) -> String { self.0.clone() } }
///
/// #[derive(Plugin)]
/// struct Queues;
/// #[contributes]
/// impl Queues {
///     #[provide(key = "mail")]
///     fn mail(key: ProvidedKey<String>) -> Arc<dyn Queue> { Arc::new(Named(format!("queue of {}", *key))) }
/// }
///
/// #[derive(Plugin)]
/// struct Mailer { #[plugin(of = "mail")] queue: Arc<dyn Queue> }
/// #[contributes]
/// impl Mailer {
///     #[start]
///     fn show(&self) { assert_eq!(self.queue.name(), "queue of mail"); }
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Report> {
/// App::of(app![Queues, Mailer]).start().await?.stop().await
/// # }
/// ```
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProvidedKey<K>(Arc<K>);

impl<K: Clone> ProvidedKey<K> {
    /// A key of one's own.
    #[must_use]
    pub fn into_inner(self) -> K {
        Arc::unwrap_or_clone(self.0)
    }
}

impl<K> Clone for ProvidedKey<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K> Deref for ProvidedKey<K> {
    type Target = K;
    fn deref(&self) -> &K {
        &self.0
    }
}

impl<K: fmt::Debug> fmt::Debug for ProvidedKey<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<K: fmt::Display> fmt::Display for ProvidedKey<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<K: AnyKey> Inject for ProvidedKey<K> {
    type Kind = OwnKeyKind<K>;
    const NEED: Need = Need::OwnKey(&KeyTypeDecl::of::<K>());
    fn inject(view: &View<'_>, _: usize) -> Option<Self> {
        let key: Arc<dyn Any + Send + Sync> = SharedKey::clone(view.provided_key()?);
        key.downcast().ok().map(Self)
    }
}

/// The kind of [`ProvidedKey`].
#[derive(Debug)]
pub struct OwnKeyKind<K>(std::marker::PhantomData<K>);
