//! The same graph made at run time: one generic point, told apart by a number that is a type.

use std::sync::Arc;

use jackfield::{PluginBuilder, plugin};

/// A component that is known by its number only.
pub struct Component {
    pub needs: [Option<Arc<dyn Service>>; 3],
}

#[jackfield::extension_point(keyed = usize)]
pub trait Service: Send + Sync {
    fn value(&self) -> u64;
}

impl Service for Component {
    fn value(&self) -> u64 {
        1 + self.needs.iter().flatten().map(|need| need.value() / 3).sum::<u64>()
    }
}

/// `count` plugins without needs, each a provider of one keyed point.
pub fn plugins(count: usize) -> Vec<PluginBuilder> {
    let one = |at: usize| {
        plugin(format!("c{at}"))
            .define::<dyn Service>()
            .key(at)
            .by(|| Component { needs: [None, None, None] })
            .start(|_all: jackfield::Keyed<dyn Service>| async {})
    };
    (0..count).map(one).collect()
}

/// The same objects by hand, in a map and a list of hooks.
pub fn hand(count: usize) -> std::collections::HashMap<usize, Arc<dyn Service>> {
    (0..count).map(|at| (at, Arc::new(Component { needs: [None, None, None] }) as Arc<dyn Service>)).collect()
}

/// One of a list.
#[jackfield::extension_point(many)]
pub trait Member: Send + Sync {
    fn value(&self) -> u64;
}

struct Numbered(u64);
impl Member for Numbered {
    fn value(&self) -> u64 {
        self.0
    }
}

/// An application with `count` members of one point, all of which a hook asks for.
pub fn many(count: u64) -> jackfield::App {
    let one = |at: u64| plugin(format!("m{at}")).define::<dyn Member>().by(move || Numbered(at));
    let user = plugin("user").start(|_all: jackfield::Many<dyn Member>| async {});
    (0..count).map(one).fold(jackfield::App::of(jackfield::app![]), jackfield::App::with).with(user)
}

/// The same members in a vector.
pub fn members(count: u64) -> Vec<Arc<dyn Member>> {
    (0..count).map(|at| Arc::new(Numbered(at)) as Arc<dyn Member>).collect()
}
