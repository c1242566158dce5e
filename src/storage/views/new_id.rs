use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// A fresh id for a record: a random UUID of version 4.
///
/// Unique, but no secret: it comes from the random keys of the standard library's hash maps.
///
/// ```
/// use jackfield::storage::new_id;
///
/// assert_eq!(new_id().len(), 36);
/// assert_ne!(new_id(), new_id());
/// ```
#[must_use]
pub fn new_id() -> String {
    let (left, right) = (random(), random());
    // The bits that say "version 4" and "variant 1": https://www.rfc-editor.org/rfc/rfc9562#section-5.4
    let third = left & 0x0FFF | 0x4000;
    let fourth = right >> 48 & 0x3FFF | 0x8000;
    let last = right & 0xFFFF_FFFF_FFFF;
    format!("{:08x}-{:04x}-{third:04x}-{fourth:04x}-{last:012x}", left >> 32, left >> 16 & 0xFFFF)
}

fn random() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    // Each `RandomState` has keys of its own; the rest keeps calls apart that might share them.
    RandomState::new().hash_one((count, SystemTime::now(), std::process::id()))
}
