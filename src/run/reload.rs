//! Configuration that is read again while the application runs.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use super::configuration::load::load;
use super::configuration::switches::Switches;
use crate::base::{RESERVED_SECTIONS, View, drop_quietly, here};
use crate::config::{LoadedSettings, Settings};
use crate::declare::{Inject, Need, Point, PointDecl, SingleOne};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::observe::Event;
use crate::plan::ReadAnew;
use crate::wire::Services;

/// What a reload changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reloaded {
    /// The keys of the plugins whose section says something else than it did when it was read last, and whose
    /// [`LiveConfig`](crate::LiveConfig) has its value now.
    pub renewed: Vec<String>,
    /// What needs a restart, as it is not what the application started with: the keys of the plugins whose section is another
    /// now but that keep the one of the start, the sections that conditions have asked and the `profile`, if the answers are
    /// others now, and `points`, `plugins` and the like where the configuration chooses otherwise.
    pub needs_restart: Vec<String>,
}

/// Reads the configuration again; plugins that ask for a [`LiveConfig`](crate::LiveConfig) see what changed. Every plugin can
/// have one, to reload on a signal or a request.
#[derive(Clone, Default)]
pub struct Reload {
    source: Arc<OnceLock<Source>>,
}

/// Where the configuration comes from, and what it was.
struct Source {
    services: Weak<Services>,
    settings: Settings,
    switches: Switches,
    at_start: LoadedSettings,
    last: Mutex<LoadedSettings>,
}

impl Reload {
    /// From now on there is something to reload.
    pub(super) fn from(
        &self,
        services: &Arc<Services>,
        settings: Settings,
        at_start: LoadedSettings,
        switches: Switches,
    ) {
        let (services, last) = (Arc::downgrade(services), Mutex::new(at_start.clone()));
        // Once: an application is wired once.
        let _ = self.source.set(Source { services, settings, switches, at_start, last });
    }

    /// Reads files and variables again, with the flags and values of the start laid over them. All or nothing: with one
    /// mistake anywhere everything stays as it was.
    ///
    /// # Errors
    /// Everything that is wrong with the configuration, as at the start. A choice may name a plugin that is off now: what is
    /// on is settled by the next start. [`WrongState`](crate::Code::WrongState) before the application is wired and after it
    /// has gone.
    pub fn now(&self) -> Result<Reloaded, Report> {
        let there = self.source.get().and_then(|source| Some((source, source.services.upgrade()?)));
        let Some((source, services)) = there else {
            let message = "there is no configuration to reload: the application is not wired";
            return Err(Diagnostic::error(Code::WrongState, message)
                .help("reload between the end of wiring and the end of the application")
                .into());
        };
        let reloaded = source.reload(&services);
        services.observers().tell(|| match &reloaded {
            Ok(reloaded) => Event::Reloaded { renewed: reloaded.renewed.len(), errors: 0 },
            Err(report) => Event::Reloaded { renewed: 0, errors: report.errors().count() },
        });
        reloaded
    }
}

impl Source {
    fn reload(&self, services: &Services) -> Result<Reloaded, Report> {
        // One after the other, so that the last one to read is the last one to be seen.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let plan = services.plan();
        let now = load(&self.settings, plan.registry())?;
        let mut report = now.choices().mistakes.clone();
        self.switches.mistakes(plan.registry(), &now, &mut report);
        report.extend(plan.impossible(now.choices()));
        let sections = plan.read_anew(&now).unwrap_or_else(|wrong| {
            // A condition that reads a section has told what is wrong with it.
            report.extend_by_new(wrong);
            Vec::new()
        });
        if report.has_errors() {
            for section in sections {
                drop_quietly(section.value);
            }
            return Err(report);
        }
        let mut reloaded = Reloaded::default();
        for ReadAnew { plugin, slot, section, value } in sections {
            let keys = match (section.renew, services.section(slot)) {
                (Some(renew), Some(before)) if last.differs_in(&now, &plugin) => {
                    renew(before, &value);
                    Some(&mut reloaded.renewed)
                }
                (None, _) | (_, None) if self.at_start.differs_in(&now, &plugin) => {
                    Some(&mut reloaded.needs_restart)
                }
                _ => None,
            };
            drop_quietly(value);
            if let Some(keys) = keys.filter(|keys| !keys.contains(&plugin)) {
                keys.push(plugin);
            }
        }
        // What the configuration chooses, and what conditions ask of it, was settled before the application was wired.
        let chosen = RESERVED_SECTIONS.into_iter().filter(|key| self.at_start.differs_in(&now, key));
        for key in chosen.map(str::to_owned).chain(plan.answered_otherwise(&self.at_start, &now)) {
            if !reloaded.needs_restart.contains(&key) {
                reloaded.needs_restart.push(key);
            }
        }
        *last = now;
        Ok(reloaded)
    }
}

impl std::fmt::Debug for Reload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reload").field("is_wired", &self.source.get().is_some()).finish()
    }
}

// In a list of what there is, the user looks for something else.
#[diagnostic::do_not_recommend]
impl Point for Reload {
    type Cardinality = SingleOne;
    const DECL: &'static PointDecl = &PointDecl::new::<Self>("reload", "Reload", here!()).given_by_host();
}

#[diagnostic::do_not_recommend]
impl Inject for Reload {
    type Kind = <Arc<Self> as Inject>::Kind;
    const NEED: Need = <Arc<Self> as Inject>::NEED;
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        view.point::<Arc<Self>>(at).map(|reload| reload.as_ref().clone())
    }
}
