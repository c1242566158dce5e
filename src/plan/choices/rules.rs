//! What the host decides beyond the list of plugins.

use std::sync::Arc;

use crate::base::{Built, Origin};
use crate::declare::{Injected, PointDecl};

/// What the host decides beyond the list of plugins.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Whether warnings are errors.
    pub strict: bool,
    /// Keys of plugins that may ask for guarded points, and where the host says so.
    pub trusted: Vec<(String, Origin)>,
    /// Points whose providers the host's own replace.
    pub replaced: Vec<Replaced>,
    /// Points of which the host wraps what is provided.
    pub decorated: Vec<(&'static PointDecl, Origin)>,
    /// Steps that a test lets fail.
    pub injections: Vec<Injection>,
    /// What the host gives at run time: its input, the handle that ends the application.
    pub given: Vec<HostGift>,
    /// Points that the host supplies, as lists of plugins say.
    pub supplied: Vec<&'static PointDecl>,
    /// Keys of plugins that are on whatever their conditions and the configuration say, and where the host says so.
    pub enabled: Vec<(String, Origin)>,
}

impl Rules {
    /// What of them conditions look at, without what the host gave: that ends with the application.
    #[must_use]
    pub fn of_conditions(&self) -> Self {
        let nothing = |gift: &HostGift| HostGift { make: Arc::new(|| Built::Declined), ..gift.clone() };
        let given = self.given.iter().map(nothing).collect();
        Self { given, enabled: self.enabled.clone(), ..Self::default() }
    }
}

/// A point whose providers the host's own replace.
#[derive(Clone, Copy, Debug)]
pub struct Replaced {
    /// The point.
    pub point: &'static PointDecl,
    /// Where the host says so.
    pub origin: Origin,
    /// Whether the host had supplied it itself before.
    pub was_supplied: bool,
}

/// Something that the host gives to a point that is open to it.
#[derive(Clone)]
pub struct HostGift {
    /// The point.
    pub point: &'static PointDecl,
    /// Where the host gave it.
    pub origin: Origin,
    /// Makes what fills the slot.
    pub make: Arc<dyn Fn() -> Built + Send + Sync>,
}

impl std::fmt::Debug for HostGift {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HostGift({})", self.point.name)
    }
}

/// A step that is to fail.
#[derive(Clone, Debug)]
pub struct Injection {
    /// Which.
    pub site: Site,
    /// Which of those, counted from 1.
    pub nth: usize,
    /// How.
    pub how: Injected,
    /// Where a test says so.
    pub origin: Origin,
}

/// Among which steps one is to fail.
#[derive(Clone, Debug)]
pub enum Site {
    /// All but the main job, which a test does not run: providers in the order of construction, start hooks in the order of
    /// starting, tasks, stop hooks in the order of stopping.
    Any,
    /// The providers, decorators and aggregators of a plugin, in the order of their declaration.
    ProviderIn(String),
    /// The providers of a point, in its order.
    ProviderOf(&'static PointDecl),
    /// The hooks of a plugin to one of the framework's points, in the order of their declaration.
    Hook(&'static PointDecl, String),
}
