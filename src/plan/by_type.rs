use std::any::TypeId;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map from types. A `TypeId` is a hash already, so it is taken as it comes.
pub type ByType<V> = HashMap<TypeId, V, BuildHasherDefault<AsItIs>>;

/// Takes the last eight bytes for the hash.
#[derive(Clone, Copy, Debug, Default)]
pub struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // `TypeId` writes one `u64`; this is for the day when it doesn't.
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_apart() {
        let mut map = ByType::default();
        map.insert(TypeId::of::<u8>(), 1);
        map.insert(TypeId::of::<u16>(), 2);
        assert_eq!(map.get(&TypeId::of::<u8>()), Some(&1));
        assert_eq!(map.get(&TypeId::of::<u16>()), Some(&2));
        assert_eq!(map.get(&TypeId::of::<u32>()), None);
    }
}
