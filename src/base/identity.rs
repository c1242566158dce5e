use super::Origin;

/// What tells one extension point from another where the compiler can't compare types: a 64-bit hash of its place.
///
/// The hash covers package, version, module path, name, line and column. A point with type parameters has no
/// identity before run time: all its instances are declared at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
// Seen by the planner: in the compiler's interpreter a call costs more than the look-up that it is made for.
pub struct Identity(pub(crate) u64);

impl Identity {
    /// The identity of what is called `name` and declared at `origin`.
    #[must_use]
    pub const fn of(name: &str, origin: &Origin) -> Self {
        let mut hash = BEGIN;
        hash = absorb(hash, origin.package.as_bytes());
        hash = absorb(hash, origin.version.as_bytes());
        hash = absorb(hash, origin.module.as_bytes());
        hash = absorb(hash, name.as_bytes());
        Self(mix(hash, (origin.line as u64) << 32 | origin.column as u64))
    }

    /// The identity of the plugin declared at `origin`. Its line of source says which of several it is that a macro has written,
    /// as these have one place.
    #[must_use]
    pub const fn of_plugin(origin: &Origin) -> Self {
        Self::of(origin.source, origin)
    }

    /// The identity of a text alone.
    #[must_use]
    pub const fn of_text(text: &str) -> Self {
        Self(absorb(BEGIN, text.as_bytes()))
    }

    /// The hash itself.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }
}

/// The hash of nothing.
pub(super) const BEGIN: u64 = 0xcbf2_9ce4_8422_2325;
// 2^64 divided by the golden ratio: multiplicative hashing after Knuth, on words instead of bytes. The compiler runs this
// for each point, and an interpreter counts steps.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

#[expect(clippy::cast_possible_truncation, reason = "the lower half is what wrapping leaves")]
const fn mix(hash: u64, word: u64) -> u64 {
    // Wide, and not `wrapping_mul`: that would be a call in a call.
    let product = ((hash ^ word) as u128 * GOLDEN as u128) as u64;
    // A product moves bits up only.
    product ^ (product >> 32)
}

/// The hash of what `hash` is the hash of, followed by a text.
pub(super) const fn absorb(mut hash: u64, mut bytes: &[u8]) -> u64 {
    while let [b0, b1, b2, b3, b4, b5, b6, b7, rest @ ..] = bytes {
        hash = mix(hash, u64::from_le_bytes([*b0, *b1, *b2, *b3, *b4, *b5, *b6, *b7]));
        bytes = rest;
    }
    // The length of the rest, so that ("ab", "c") is not ("a", "bc").
    let mut word = bytes.len() as u64 + 1;
    while let [byte, rest @ ..] = bytes {
        word = word << 8 | *byte as u64;
        bytes = rest;
    }
    mix(hash, word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Origin = Origin {
        package: "p",
        version: "1.0.0",
        module: "p::m",
        file: "f.rs",
        line: 3,
        column: 1,
        source: "",
    };

    #[test]
    fn every_part_of_the_place_counts() {
        let base = Identity::of("clock", &HERE);
        let others = [
            Identity::of("clocks", &HERE),
            Identity::of("clock", &HERE.at(4, 1, "")),
            Identity::of("clock", &HERE.at(3, 2, "")),
            Identity::of("clock", &Origin { package: "q", ..HERE }),
            Identity::of("clock", &Origin { version: "1.0.1", ..HERE }),
            Identity::of("clock", &Origin { module: "p::n", ..HERE }),
        ];
        for other in others {
            assert_ne!(base, other);
        }
        assert_eq!(base, Identity::of("clock", &HERE));
    }

    #[test]
    fn plugins_that_a_macro_has_written_in_one_place_are_told_apart() {
        let plugin = |source| Identity::of_plugin(&Origin { source, ..HERE });
        assert_ne!(plugin("struct Alpha"), plugin("struct Beta"));
        assert_eq!(plugin("struct Alpha"), plugin("struct Alpha"));
    }

    #[test]
    fn a_border_between_two_parts_counts() {
        let identity = |package, version| Identity::of("", &Origin { package, version, ..HERE });
        assert_ne!(identity("ab", "c"), identity("a", "bc"));
        assert_ne!(identity("12345678", ""), identity("", "12345678"));
        assert_ne!(identity("1234567", "8"), identity("12345678", ""));
        assert_ne!(identity("a\0", ""), identity("a", ""));
    }

    #[test]
    fn names_that_differ_little_spread_over_a_table() {
        let mut cells = vec![0; 1024];
        for at in 0..1024 {
            let hash = Identity::of_text(&format!("clock-of-the-town-hall-{at}")).value();
            cells[usize::try_from(hash % 1024).unwrap()] += 1;
        }
        assert!(cells.iter().all(|count| *count < 10), "{:?}", cells.iter().max());
    }
}
