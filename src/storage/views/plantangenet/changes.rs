use std::time::Duration;

/// How a value is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Set {
    /// Only where nothing stands there yet.
    pub nx: bool,
    /// How long it lives; for ever without it.
    pub ttl: Option<Duration>,
}

impl Set {
    /// Whatever stood there, and for ever.
    pub const ALWAYS: Set = Set { nx: false, ttl: None };

    /// Only where nothing stands there yet.
    pub const NX: Set = Set { nx: true, ttl: None };

    /// For so long.
    #[must_use]
    pub const fn ttl(ttl: Duration) -> Set {
        Set { nx: false, ttl: Some(ttl) }
    }
}

/// Changes of several keys that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What has to stand where; `None` for nothing.
    pub expect: Vec<(String, Option<String>)>,
    /// What is set, and how long it lives.
    pub set: Vec<(String, String, Option<Duration>)>,
    /// What stays as it is if it is there, and how long it lives from now on; for ever without it.
    pub touch: Vec<(String, Option<Duration>)>,
    /// What is taken away.
    pub delete: Vec<String>,
}

impl Changes {
    /// Sets this key too.
    #[must_use]
    pub fn set(mut self, key: impl Into<String>, value: impl Into<String>) -> Changes {
        self.set.push((key.into(), value.into(), None));
        self
    }

    /// Only if this text stands under that key, or nothing where it is `None`.
    #[must_use]
    pub fn expect(mut self, key: impl Into<String>, text: Option<String>) -> Changes {
        self.expect.push((key.into(), text));
        self
    }

    /// All that is set lives for so long.
    pub(crate) fn living_for(mut self, ttl: Option<Duration>) -> Changes {
        self.set.iter_mut().for_each(|(.., lives)| *lives = ttl);
        self
    }
}
