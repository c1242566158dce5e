//! What is asked for while the application runs, and by whom.

use std::fmt;
use std::sync::Arc;

use super::failure::{no_key_of_its_own, not_for_who_asks, taking_panicked};
use crate::base::{HOST, KeyDecl, View, catch_panic};
use crate::declare::{Inject, Need, PointDecl, Shape};
use crate::diagnostics::{Diagnostic, Report};
use crate::plan::Plan;

/// Who asks.
#[derive(Clone, Debug)]
pub enum Asker {
    /// The host, which may see everything.
    Host,
    /// The plugin of this key: it is given what it could take as a field.
    Plugin(Arc<str>),
}

impl Asker {
    /// The consumer of this key.
    #[must_use]
    pub fn of(key: &str) -> Self {
        if key == HOST { Self::Host } else { Self::Plugin(key.into()) }
    }

    pub(super) fn key(&self) -> &str {
        match self {
            Self::Host => HOST,
            Self::Plugin(key) => key,
        }
    }
}

/// As reports name it.
impl fmt::Display for Asker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host => f.write_str("the host"),
            Self::Plugin(key) => write!(f, "`{key}`"),
        }
    }
}

/// What somebody asks for.
pub(super) struct Question<'a> {
    pub(super) asker: &'a Asker,
    pub(super) point: &'static PointDecl,
    pub(super) shape: Shape,
    pub(super) lazy: bool,
    pub(super) may_be_absent: bool,
    pub(super) of: Option<KeyDecl>,
}

impl<'a> Question<'a> {
    /// Whether `asker` may ask for it is settled here.
    pub(super) fn of<T: Inject>(plan: &Plan, asker: &'a Asker) -> Result<Self, Report> {
        let (point, shape, lazy, may_be_absent, handle) = match T::NEED {
            Need::Point { point, shape, may_be_absent, lazy, handle } => {
                (point, shape, lazy, may_be_absent, handle)
            }
            Need::Config(section) => return Err(not_for_who_asks(asker, section).into()),
            Need::OwnKey(key) => return Err(no_key_of_its_own(asker, key).into()),
        };
        if let Asker::Plugin(key) = asker
            && point.guarded
            && !handle
            && !plan.trusts(key)
        {
            return Err(plan.untrusted(key, point).into());
        }
        Ok(Self { asker, point, shape, lazy, may_be_absent, of: T::OF })
    }

    /// Takes it from a view; `None` where it is not there.
    pub(super) fn taken<T: Inject>(
        &self,
        plan: &Plan,
        view: &View<'_>,
    ) -> Result<Option<T>, Box<Diagnostic>> {
        catch_panic(|| T::inject(view, 0)).map_err(|text| taking_panicked(plan, self, &text))
    }

    /// Whether the one thing is asked for that the point hands out: no list, and not one of several.
    pub(super) fn is_whole(&self) -> bool {
        self.shape != Shape::All && self.of.is_none() && !self.point.has_default
    }
}
