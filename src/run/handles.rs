//! What the framework itself gives to plugins that ask for it.

use std::sync::Arc;

use super::health::HealthProbe;
use super::reload::Reload;
use super::scopes::Scopes;
use super::shutdown::Shutdown;
use crate::base::Built;
use crate::declare::Point;
use crate::observe::Observers;
use crate::plan::HostGift;

/// The handles of one application.
#[derive(Clone)]
pub(super) struct Handles {
    pub(super) shutdown: Shutdown,
    pub(super) health: HealthProbe,
    pub(super) reload: Reload,
    pub(super) scopes: Arc<Scopes>,
}

impl Handles {
    pub(super) fn new(observers: Observers) -> Self {
        Self {
            shutdown: Shutdown::new(observers),
            health: HealthProbe::default(),
            reload: Reload::default(),
            scopes: Arc::default(),
        }
    }

    pub(super) fn gifts(&self) -> [HostGift; 4] {
        let Self { shutdown, health, reload, scopes } = self;
        [
            gift(Arc::new(shutdown.clone())),
            gift(Arc::new(health.clone())),
            gift(Arc::new(reload.clone())),
            gift(Arc::clone(scopes)),
        ]
    }
}

fn gift<P: Point>(handle: Arc<P>) -> HostGift {
    HostGift {
        point: P::DECL,
        origin: P::DECL.origin,
        make: Arc::new(move || Built::point(Arc::clone(&handle))),
    }
}
