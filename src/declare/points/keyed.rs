use std::any::Any;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;

use super::cardinality::CardinalityMarker;
use super::point::Point;
use crate::base::{
    Answered, AnyKey, Handed, MakeError, MakesByKey, OnDemand, Probe, SharedKey, drop_all, put_into,
};

/// The type of a keyed point's keys.
pub type KeyOf<P> = <<P as Point>::Cardinality as CardinalityMarker<P>>::Key;

/// The answer of [`Keyed::get_or_make`].
pub type GetOrMake<P> = Pin<Box<dyn Future<Output = Result<Option<Arc<P>>, MakeError>> + Send>>;

/// All providers of a `keyed` point by their keys. A copy is one reference count; it iterates in the point's order.
///
/// Where a provider makes one for any key, [`get_or_make`](Self::get_or_make) gives these too.
pub struct Keyed<P: ?Sized> {
    // A `Table<KeyOf<P>, P>`. Were it written so, a future that holds a `Keyed` over an `await` could not be shown to
    // be `Send`: https://github.com/rust-lang/rust/issues/110338.
    table: Arc<dyn AnyTable>,
    point: PhantomData<fn() -> Arc<P>>,
}

/// A table of which only the point knows the types.
trait AnyTable: Any + MakesByKey {}

struct Table<K, P: ?Sized> {
    entries: Vec<(Arc<K>, Arc<P>)>,
    /// Where keys stand in `entries`, by their hashes: a map of shared keys could not be asked by what a key borrows as.
    places: HashMap<u64, Vec<usize>>,
    more: Option<More<K, P>>,
}

impl<K: AnyKey + Eq + Hash, P: Point + ?Sized> AnyTable for Table<K, P> {}

/// What was or is being made, by keys.
type Cells<K, P> = HashMap<Arc<K>, Arc<OnceCell<Arc<P>>>>;

/// What is made for keys that nobody provides.
struct More<K, P: ?Sized> {
    on_demand: OnDemand,
    made: Mutex<Cells<K, P>>,
}

impl<P: Point + ?Sized> Keyed<P>
where
    KeyOf<P>: AnyKey + Eq + Hash,
{
    /// `made` is what was made for keys that nobody provides, `on_demand` makes more of it.
    pub(crate) fn new(
        entries: Vec<(Arc<KeyOf<P>>, Arc<P>)>,
        made: Vec<(Arc<KeyOf<P>>, Arc<P>)>,
        on_demand: Option<OnDemand>,
    ) -> Self {
        let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
        for (at, (key, _)) in entries.iter().enumerate() {
            places.entry(hash_of(key.as_ref())).or_default().push(at);
        }
        let made = made.into_iter().map(|(key, one)| (key, Arc::new(OnceCell::new_with(Some(one)))));
        let more = on_demand.map(|on_demand| More { on_demand, made: Mutex::new(made.collect()) });
        Self { table: Arc::new(Table { entries, places, more }), point: PhantomData }
    }

    /// The provider under `key`; `None` where nobody provides it, never another key's provider.
    #[must_use]
    pub fn get<Q>(&self, key: &Q) -> Option<&Arc<P>>
    where
        KeyOf<P>: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.table()?.get(key)
    }

    /// The provider under `key`; where nobody provides it, what the provider for any key, `#[provide(any_key)]`, makes for
    /// it. That is made once for each key, also if several ask at the same time, and lives as long as this: where another
    /// member or a decorator of the point lives in a scope, in each scope anew, unless a plugin of the application asks for
    /// the key by `#[plugin(of = "..")]`. What failed or was declined is made anew when somebody asks again.
    ///
    /// `None` where there is no provider for any key, or where it declines.
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
    ///     #[provide(any_key)]
    ///     async fn any(key: ProvidedKey<String>) -> Arc<dyn Queue> { Arc::new(Named(key.into_inner())) }
    /// }
    ///
    /// #[derive(Plugin)]
    /// struct Sender { queues: Keyed<dyn Queue>, #[plugin(of = "mail")] mail: Arc<dyn Queue> }
    /// #[contributes]
    /// impl Sender {
    ///     #[start]
    ///     async fn send(&self) -> Result<(), BoxError> {
    ///         let mail = self.queues.get_or_make("mail").await?.ok_or("no queue")?;
    ///         assert!(Arc::ptr_eq(&mail, &self.mail));
    ///         Ok(())
    ///     }
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Report> {
    /// App::of(app![Queues, Sender]).start().await?.stop().await
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`MakeError::Failed`] where the provider, or a decorator of each member, fails, panics or runs out of time;
    /// [`MakeError::WaitsForItself`] where one of these asks for what it makes; [`MakeError::NotWired`] before wiring is
    /// done and [`MakeError::Gone`] after the application was dropped or the scope closed.
    pub fn get_or_make(&self, key: impl Into<KeyOf<P>>) -> GetOrMake<P> {
        let answered = self.by_key().get_or_make(Arc::new(key.into()));
        Box::pin(async move { Ok(answered.await?.and_then(typed)) })
    }
}

fn hash_of<Q: Hash + ?Sized>(key: &Q) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

fn typed<P: Send + Sync + ?Sized + 'static>(erased: Box<dyn Handed>) -> Option<Arc<P>> {
    let any: Box<dyn Any> = erased;
    any.downcast().ok().map(|arc| *arc)
}

impl<P: Point + ?Sized> Keyed<P> {
    fn table(&self) -> Option<&Table<KeyOf<P>, P>> {
        let table: &dyn Any = self.table.as_ref();
        table.downcast_ref()
    }

    fn entries(&self) -> &[(Arc<KeyOf<P>>, Arc<P>)] {
        self.table().map_or(&[], |table| &table.entries)
    }

    /// Key and provider of each, in the point's order.
    #[must_use = "an iterator does nothing until it is used"]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&KeyOf<P>, &Arc<P>)> {
        self.into_iter()
    }

    /// The keys, in the point's order.
    #[must_use = "an iterator does nothing until it is used"]
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &KeyOf<P>> {
        self.entries().iter().map(|(key, _)| key.as_ref())
    }

    /// The providers, in the point's order.
    #[must_use = "an iterator does nothing until it is used"]
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Arc<P>> {
        self.entries().iter().map(|(_, provider)| provider)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether nobody provides the point under a key of its own.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }
}

impl<K: Eq + Hash, P: ?Sized> Table<K, P> {
    fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&Arc<P>>
    where
        K: Borrow<Q>,
    {
        let mut alike = self.places.get(&hash_of(key))?.iter().filter_map(|at| self.entries.get(*at));
        alike.find(|(own, _)| own.as_ref().borrow() == key).map(|(_, provider)| provider)
    }
}

impl<K: AnyKey + Eq + Hash, P: Point + ?Sized> MakesByKey for Table<K, P> {
    fn get_or_make(self: Arc<Self>, key: SharedKey) -> Answered {
        Box::pin(async move {
            let key: Arc<dyn Any + Send + Sync> = key;
            let Ok(key) = key.downcast::<K>() else { return Ok(None) };
            let provider = match (self.get(key.as_ref()), &self.more) {
                (Some(provider), _) => Some(Arc::clone(provider)),
                (None, Some(more)) => more.get_or_make(&key).await?,
                (None, None) => None,
            };
            Ok(provider.map(|provider| -> Box<dyn Handed> { Box::new(provider) }))
        })
    }
}

/// Why nothing was made.
enum Nothing {
    Declined,
    Failed(MakeError),
}

impl<K, P: ?Sized> Drop for More<K, P> {
    fn drop(&mut self) {
        drop_all(std::mem::take(self.made.get_mut().unwrap_or_else(PoisonError::into_inner)));
    }
}

impl<K: AnyKey + Eq + Hash, P: Point + ?Sized> More<K, P> {
    async fn get_or_make(&self, key: &Arc<K>) -> Result<Option<Arc<P>>, MakeError> {
        let made = self.cells().get(key).and_then(|cell| cell.get().cloned());
        if made.is_some() {
            return Ok(made);
        }
        // Above the cell, so that it is dropped after that, also where nobody waits any more.
        let _tidy = Tidy { more: self, key };
        let cell = Arc::clone(self.cells().entry(Arc::clone(key)).or_default());
        let making = Making::within(Arc::as_ptr(&cell).addr());
        if making.is_within_itself() {
            let (point, key) = (P::DECL.name, format!("{key:?}"));
            return Err(MakeError::WaitsForItself { point, key });
        }
        match cell.get_or_try_init(|| MAKING.scope(making, self.make(key))).await {
            Ok(made) => Ok(Some(Arc::clone(made))),
            Err(Nothing::Declined) => Ok(None),
            Err(Nothing::Failed(error)) => Err(error),
        }
    }

    async fn make(&self, key: &Arc<K>) -> Result<Arc<P>, Nothing> {
        let point = P::DECL.name;
        let OnDemand { later, slot } = &self.on_demand;
        let home = later.home().ok_or(Nothing::Failed(MakeError::Gone { point }))?;
        if home.slots().is_none() {
            return Err(Nothing::Failed(MakeError::NotWired { point }));
        }
        let failed = |source| Nothing::Failed(MakeError::Failed { point, key: format!("{key:?}"), source });
        let made = home.make_under(*slot, Arc::<K>::clone(key)).await.map_err(failed)?;
        made.take().ok_or(Nothing::Declined)
    }

    fn cells(&self) -> MutexGuard<'_, Cells<K, P>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

tokio::task_local! {
    /// What this task makes.
    static MAKING: Arc<Making>;
}

/// A member on its way, by the address of its cell, and what it is made for in the same task.
struct Making {
    cell: usize,
    outer: Option<Arc<Self>>,
}

impl Making {
    fn within(cell: usize) -> Arc<Self> {
        Arc::new(Self { cell, outer: MAKING.try_with(Arc::clone).ok() })
    }

    fn is_within_itself(&self) -> bool {
        let mut around = std::iter::successors(self.outer.as_ref(), |each| each.outer.as_ref());
        around.any(|each| each.cell == self.cell)
    }
}

/// Keys that lead to nothing leave nothing behind once nobody waits for them.
struct Tidy<'a, K: AnyKey + Eq + Hash, P: Point + ?Sized> {
    more: &'a More<K, P>,
    key: &'a Arc<K>,
}

impl<K: AnyKey + Eq + Hash, P: Point + ?Sized> Drop for Tidy<'_, K, P> {
    fn drop(&mut self) {
        let mut cells = self.more.cells();
        let is_left = |cell: &Arc<OnceCell<_>>| Arc::strong_count(cell) == 1 && !cell.initialized();
        if cells.get(self.key).is_some_and(is_left) {
            cells.remove(self.key);
        }
    }
}

impl<P: ?Sized + 'static> Handed for Keyed<P>
where
    Self: Send + Sync,
{
    fn put(&self, place: &mut dyn Any) {
        put_into(self.clone(), place);
    }

    fn probe(&self) -> Option<Probe> {
        None
    }

    fn by_key(&self) -> Option<Arc<dyn MakesByKey>> {
        Some(Self::by_key(self))
    }
}

impl<P: ?Sized> Keyed<P> {
    fn by_key(&self) -> Arc<dyn MakesByKey> {
        self.table.clone()
    }
}

/// The iterator over a [`Keyed`]: key and provider of each, in the point's order.
pub type KeyedIter<'a, P> = std::iter::Map<
    std::slice::Iter<'a, (Arc<KeyOf<P>>, Arc<P>)>,
    fn(&'a (Arc<KeyOf<P>>, Arc<P>)) -> (&'a KeyOf<P>, &'a Arc<P>),
>;

impl<'a, P: Point + ?Sized> IntoIterator for &'a Keyed<P> {
    type Item = (&'a KeyOf<P>, &'a Arc<P>);
    type IntoIter = KeyedIter<'a, P>;
    fn into_iter(self) -> Self::IntoIter {
        self.entries().iter().map(|(key, provider)| (key.as_ref(), provider))
    }
}

impl<P: ?Sized> Clone for Keyed<P> {
    fn clone(&self) -> Self {
        Self { table: Arc::clone(&self.table), point: PhantomData }
    }
}

impl<P: Point + ?Sized> fmt::Debug for Keyed<P>
where
    KeyOf<P>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys()).finish()
    }
}
