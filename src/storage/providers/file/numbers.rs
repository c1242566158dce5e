use std::collections::BTreeMap;

/// Numbers for what can't be named by itself.
#[derive(Debug)]
pub(crate) struct Numbers<T> {
    of: BTreeMap<T, u64>,
    next: u64,
}

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Numbers { of: BTreeMap::new(), next: 1 }
    }
}

impl<T: Ord + Clone> Numbers<T> {
    pub(crate) fn find(&self, thing: &T) -> Option<u64> {
        self.of.get(thing).copied()
    }

    /// The number of a thing, which gets one where it has none.
    pub(crate) fn give(&mut self, thing: &T) -> u64 {
        if let Some(number) = self.find(thing) {
            return number;
        }
        let number = self.next;
        self.insert(thing.clone(), number);
        number
    }

    /// Notes a number that was given before; gives back the one that the thing has already.
    pub(crate) fn insert(&mut self, thing: T, number: u64) -> Option<u64> {
        self.next = self.next.max(number.saturating_add(1));
        self.of.insert(thing, number)
    }

    pub(crate) fn forget(&mut self, thing: &T) {
        self.of.remove(thing);
    }
}
