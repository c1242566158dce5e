//! What the macros write must not trip over the names and the lints of the crate around it.
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    unreachable_pub,
    unused_qualifications,
    single_use_lifetimes,
    missing_debug_implementations
)]
#![deny(clippy::all, clippy::pedantic)]

mod in_the_way;

extern crate jackfield as jf;
extern crate serde;

use ::std::clone::Clone;
use ::std::string::String;

// The names that generated code would reach for, all meaning something else here.
#[allow(dead_code, reason = "they are only there to be in the way")]
mod hostile {
    pub(super) struct Option;
    pub(super) struct Some;
    pub(super) struct None;
    pub(super) struct Result;
    pub(super) struct Ok;
    pub(super) struct Err;
    pub(super) struct Box;
    pub(super) struct Arc;
    pub(super) struct Cow;
    pub(super) struct Default;
    pub(super) struct Send;
    pub(super) struct Sync;
    pub(super) struct TypeId;
    pub(super) struct Duration;
    pub(super) mod core {}
    pub(super) mod std {}
    pub(super) mod jackfield {}
}
#[allow(unused_imports, reason = "they are only there to be in the way")]
use hostile::{
    Arc, Box, Cow, Default, Duration, Err, None, Ok, Option, Result, Send, Some, Sync, TypeId, core,
    jackfield, std,
};

type Shared<T> = ::std::sync::Arc<T>;

/// A point of a crate that calls the framework `jf`.
#[jf::extension_point(crate = jf, name = "clock of the tower", hint = "wind it up")]
pub trait Clock: ::std::marker::Send + ::std::marker::Sync {
    /// The hour.
    fn hour(&self) -> u8;
}

/// A point under keys.
#[jf::extension_point(keyed = String, crate = jf)]
pub trait Bell: ::std::marker::Send + ::std::marker::Sync {}

/// A point with a type parameter.
#[jf::extension_point(optional, crate = jf)]
pub trait Store<T: Clone>: ::std::marker::Send + ::std::marker::Sync {
    /// What is stored.
    fn load(&self) -> T;
}

/// A point whose list is one of it.
#[jf::extension_point(many, aggregate = fan_out, crate = jf)]
pub trait Hammer: ::std::marker::Send + ::std::marker::Sync {
    /// Strikes, and tells how often.
    fn strike(&self, times: u8) -> ::std::vec::Vec<u8>;
    /// Rests.
    #[aggregate(joined)]
    fn rest(&self);
    /// Swings.
    #[aggregate(first)]
    fn swing(&self, far: &str) -> ::std::option::Option<u8>;
}

/// The same for one that is awaited.
#[jf::extension_point(many, aggregate = joined, crate = jf)]
pub trait SlowHammer: ::std::marker::Send + ::std::marker::Sync {
    /// Strikes, and tells how often.
    fn strike<'a>(
        &'a self,
        times: u8,
    ) -> ::std::pin::Pin<
        ::std::boxed::Box<dyn ::std::future::Future<Output = ::std::vec::Vec<u8>> + ::std::marker::Send + 'a>,
    >;
    /// Rests.
    #[aggregate(fan_out)]
    fn rest<'a>(
        &'a self,
    ) -> ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = ()> + ::std::marker::Send + 'a>>;
}

/// A point that is a struct.
#[jf::extension_point(many, crate = jf)]
#[derive(Debug)]
pub struct Weight;

/// Settings of a crate that calls the framework `jf`.
#[derive(serde::Deserialize, jf::ConfigSchema, Debug)]
#[setting(crate = jf, validate = are_in_order)]
pub struct Hours {
    /// The first.
    #[setting(default = 6, min = 1, max = 12, one_of = [6, 7])]
    pub first: ::std::primitive::u8,
    /// The last.
    #[serde(default, deserialize_with = "read")]
    #[setting(max = 24)]
    pub last: ::std::primitive::u8,
    /// Those at which nothing strikes.
    #[serde(default = "::std::vec::Vec::new")]
    pub silent: ::std::vec::Vec<::std::primitive::u8>,
    /// How long it strikes.
    pub length: ::std::option::Option<::std::time::Duration>,
}

fn are_in_order(hours: &Hours) -> ::std::result::Result<(), &'static str> {
    if hours.first <= hours.last {
        ::std::result::Result::Ok(())
    } else {
        ::std::result::Result::Err("the last hour is before the first")
    }
}
fn read<'de, D: serde::Deserializer<'de>>(from: D) -> ::std::result::Result<::std::primitive::u8, D::Error> {
    serde::Deserialize::deserialize(from)
}

/// A record of a crate that calls the framework `jf`.
#[derive(serde::Serialize, serde::Deserialize, jf::Resource, Clone, Debug, PartialEq)]
#[resource(crate = jf, name = "hand of the clock")]
pub struct Hand {
    /// What it is known by.
    #[resource(identity)]
    pub value: String,
    /// How long it is.
    pub name: ::std::option::Option<f64>,
    /// What it is made of.
    #[resource(data_type = "metal")]
    pub fields: String,
}

/// An object with parameters of a crate that calls the framework `jf`.
#[derive(jf::Omni, Debug)]
#[omni(crate = jf)]
pub struct Pendulum<T: Clone, const N: usize> {
    /// What it is called.
    #[omni(id)]
    pub id: String,
    /// How far it swings.
    #[observed(coerce = ::std::convert::identity, validate = is_anything, before = about_to, after = swung)]
    pub value: jf::storage::plantangenet::Observed<T>,
    /// What it is made of.
    #[persisted(sensitive)]
    pub name: ::std::vec::Vec<T>,
    /// How often it swung.
    pub old: ::std::primitive::u8,
}

fn is_anything<T>(value: &T) -> ::std::result::Result<(), &'static str> {
    if ::std::mem::size_of_val(value) > 0 {
        ::std::result::Result::Ok(())
    } else {
        ::std::result::Result::Err("it is nothing")
    }
}
fn about_to<T: Clone, const N: usize>(pendulum: &Pendulum<T, N>, _: &T) {
    ::std::assert_eq!(pendulum.old, 0);
}
fn swung<T: Clone, const N: usize>(pendulum: &mut Pendulum<T, N>, _: &T) {
    pendulum.old += 1;
}

#[derive(jf::Plugin)]
#[plugin(key = "tower", crate = jf)]
#[provides(dyn Clock, fallback)]
struct Tower {
    weights: jf::Many<Weight>,
    store: ::std::option::Option<Shared<dyn Store<u8>>>,
    #[plugin(default)]
    turns: ::std::sync::atomic::AtomicU32,
    #[plugin(default = { let view = 11; view + 1 })]
    hour: u8,
    #[plugin(default = if cfg!(test) { 1 } else { 2 } * 60)]
    _minutes: u16,
    #[plugin(default = "brass")]
    _metal: &'static str,
    #[plugin(default = ::std::boxed::Box::new(|| Bronze))]
    _cast: ::std::boxed::Box<dyn ::std::ops::Fn() -> Bronze + ::std::marker::Send + ::std::marker::Sync>,
    #[plugin(default = ())]
    _nothing: (),
    #[plugin(default = ::std::option::Option::Some(heavier(1)? / 2))]
    _weight: ::std::option::Option<u8>,
}

fn heavier(weight: u8) -> ::std::option::Option<u8> {
    weight.checked_add(1)
}

impl Clock for Tower {
    fn hour(&self) -> u8 {
        ::std::assert!(self.weights.is_empty() && self.store.is_none());
        self.hour
    }
}

#[jf::contributes(crate = jf)]
impl Tower {
    #[provide(key = "evening")]
    fn evening(clock: Shared<dyn Clock>) -> ::std::option::Option<Shared<dyn Bell>> {
        (clock.hour() > 12).then(|| -> Shared<dyn Bell> { Shared::new(Bronze) })
    }

    #[decorate(each, last)]
    fn same(inner: Shared<dyn Bell>) -> Shared<dyn Bell> {
        inner
    }

    #[start(timeout = "10s", first)]
    async fn wind(&self) -> ::std::result::Result<(), jf::BoxError> {
        self.turns.fetch_add(1, ::std::sync::atomic::Ordering::Relaxed);
        jf_ready().await;
        ::std::result::Result::Ok(())
    }

    #[stop]
    fn unwind(&self) {
        self.turns.store(0, ::std::sync::atomic::Ordering::Relaxed);
    }

    #[main]
    async fn strike(&self) {
        ::std::assert_eq!(self.turns.load(::std::sync::atomic::Ordering::Relaxed), 1);
        jf_ready().await;
    }
}

#[derive(jf::Plugin)]
#[plugin(crate = jf)]
struct Belfry {
    bells: jf::Keyed<dyn Bell>,
    #[plugin(of = "noon")]
    noon: ::std::option::Option<Shared<dyn Bell>>,
    #[plugin(of = EVENING)]
    evening: ::std::option::Option<Shared<dyn Bell>>,
}

const EVENING: &str = "evening";

#[jf::contributes(crate = jf)]
impl Belfry {
    #[start]
    fn look(&self) {
        ::std::assert!(self.bells.is_empty() && self.noon.is_none() && self.evening.is_none());
    }
}

async fn jf_ready() {
    ::std::future::ready(()).await;
}

struct Bronze;
impl Bell for Bronze {}

/// A plugin with parameters of its own.
#[derive(jf::Plugin)]
#[plugin(crate = jf)]
struct Shelf<T, const N: usize>
where
    T: Clone + ::std::marker::Send + ::std::marker::Sync + 'static,
{
    #[plugin(default = ::std::option::Option::None)]
    first: ::std::option::Option<T>,
}

#[jf::contributes(crate = jf)]
impl<T, const N: usize> Shelf<T, N>
where
    T: Clone + ::std::marker::Send + ::std::marker::Sync + 'static,
{
    #[start]
    fn look(&self) {
        ::std::assert!(self.first.is_none() && N == 3);
    }
}

// The compiler tells what such a macro of the crate writes from what another one does.
macro_rules! declared {
    ($plugin:ident, $point:ident) => {
        #[fw::extension_point(keyed = ::std::string::String, crate = fw)]
        trait $point: ::std::marker::Send + ::std::marker::Sync {}

        #[derive(fw::Plugin)]
        #[plugin(crate = fw)]
        struct $plugin {
            _all: fw::Keyed<dyn $point>,
        }

        #[fw::contributes(crate = fw)]
        impl $plugin {
            #[start]
            fn begin() {}
        }
    };
}

mod by_a_macro {
    use ::jackfield as fw;

    declared!(Cuckoo, Song);

    #[test]
    fn a_renamed_framework_is_used_by_what_a_macro_declares() {
        ::std::assert!(fw::App::of(fw::app![crate = fw; Cuckoo]).check().is_ok());
    }
}

#[test]
fn a_renamed_framework_runs_an_application_among_hostile_names() {
    let runtime = ::tokio::runtime::Builder::new_current_thread().enable_all().build();
    let composition = jf::app![crate = jf; Tower, Belfry, Shelf<u8, 3>, Shelf<u16, 3> as "shelf-of-16"];
    let code = ::std::matches!(runtime, ::std::result::Result::Ok(_));
    ::std::assert!(code);
    if let ::std::result::Result::Ok(runtime) = runtime {
        let exit = runtime.block_on(jf::App::of(composition).run());
        ::std::assert_eq!(exit, jf::Exit::CLEAN);
    }
}

#[test]
fn a_renamed_framework_lists_crates() {
    let crates = jf::plugins![crate = jf; crate];
    ::std::assert!(::std::format!("{crates:?}").contains("macros_hygiene"), "{crates:?}");
}

#[test]
fn a_renamed_framework_derives_records_and_objects() {
    use jf::storage::plantangenet::Omni;

    let meta = jf::storage::anhanga::PersistenceMeta::of::<Hand>();
    ::std::assert_eq!((&*meta.resource, &*meta.identity), ("hand of the clock", "value"));
    ::std::assert_eq!(meta.fields["fields"].data_type, "metal");
    let hand = Hand { value: String::new(), name: ::std::option::Option::None, fields: String::new() };
    let patch = <HandPatch as ::std::convert::From<Hand>>::from(hand);
    ::std::assert!(::std::matches!(patch.name, ::std::option::Option::Some(::std::option::Option::None)));

    let mut pendulum = Pendulum::<u8, 3>::with_id("p");
    ::std::assert!(::std::matches!(pendulum.set_value(7), ::std::result::Result::Ok(true)));
    ::std::assert_eq!((*pendulum.value, pendulum.old, pendulum.is_dirty("value")), (7, 1, true));
}
