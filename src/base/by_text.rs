use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::identity;

/// A map from texts that the program itself consists of, such as keys of plugins: its hash is quick and not guarded against
/// texts that were made to collide.
pub(crate) type ByText<K, V> = HashMap<K, V, BuildHasherDefault<TextHasher>>;

/// Hashes texts as [`Identity::of_text`](super::Identity::of_text) does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextHasher(u64);

impl Default for TextHasher {
    fn default() -> Self {
        Self(identity::BEGIN)
    }
}

impl Hasher for TextHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = identity::absorb(self.0, bytes);
    }

    // A text marks its end by a byte that no text has; what is absorbed counts its bytes itself.
    fn write_u8(&mut self, _: u8) {}
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    #[test]
    fn texts_are_found_however_they_are_held() {
        let mut map = ByText::default();
        map.insert(Cow::Borrowed("a key of some length"), 1);
        map.insert(Cow::Owned("a key of some lengti".to_owned()), 2);
        assert_eq!(map.get("a key of some length"), Some(&1));
        assert_eq!(map.get("a key of some lengti"), Some(&2));
        assert_eq!(map.get("a key of some lengt"), None);
    }
}
