use super::Origin;

/// What tells one extension point from another where the compiler can't compare types: a 64-bit hash of its place.
///
/// The hash covers package, version, module path, name, line and column. A point with type parameters has no
/// identity before run time: all its instances are declared at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity(u64);

impl Identity {
    /// The identity of what is called `name` and declared at `origin`.
    #[must_use]
    pub const fn of(name: &str, origin: &Origin) -> Self {
        let mut hash = OFFSET_BASIS;
        hash = absorb(hash, origin.package.as_bytes());
        hash = absorb(hash, origin.version.as_bytes());
        hash = absorb(hash, origin.module.as_bytes());
        hash = absorb(hash, name.as_bytes());
        hash = absorb(hash, &origin.line.to_le_bytes());
        hash = absorb(hash, &origin.column.to_le_bytes());
        Self(hash)
    }

    /// The identity of a text alone.
    #[must_use]
    pub const fn of_text(text: &str) -> Self {
        Self(absorb(OFFSET_BASIS, text.as_bytes()))
    }

    /// The hash itself.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }
}

// FNV-1a, 64 bit: http://www.isthe.com/chongo/tech/comp/fnv/. Short, and possible in a const.
const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

const fn absorb(mut hash: u64, bytes: &[u8]) -> u64 {
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(PRIME);
        at += 1;
    }
    // A separator that UTF-8 never contains, so that ("ab", "c") is not ("a", "bc").
    (hash ^ 0xff).wrapping_mul(PRIME)
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
}
