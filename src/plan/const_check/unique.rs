//! The list of `app![..]` with each plugin once.

use crate::base::Origin;
use crate::collect::Listed;
use crate::plan::flatten::anchors::equal;
use crate::plan::flatten::text_table::{TextCell, TextTable};

/// Two entries of a list under one key that are not the same plugin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Twice {
    pub(super) first: u32,
    pub(super) second: u32,
}

impl Twice {
    /// To be overwritten.
    pub(super) const EMPTY: Self = Self { first: 0, second: 0 };
}

/// How many entries of a list count, and how many share the key of another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sifted {
    pub(super) kept: usize,
    pub(super) twice: usize,
}

/// Writes the numbers of the entries that count, and which of them share a key. The same plugin twice is once.
#[inline]
pub(super) const fn sift<'a>(
    list: &[Listed<'a>],
    cells: &mut [Option<TextCell<'a>>],
    kept: &mut [u32],
    twice: &mut [Twice],
) -> Sifted {
    let mut sifted = Sifted { kept: 0, twice: 0 };
    let mut keys = TextTable::on(cells);
    let mut at = 0;
    while at < list.len() {
        let first = keys.enter(0, list[at].key(), at as u32);
        if first as usize == at {
            kept[sifted.kept] = first;
            sifted.kept += 1;
        } else if !is_same_place(&list[first as usize].plugin.origin, &list[at].plugin.origin) {
            twice[sifted.twice] = Twice { first, second: at as u32 };
            sifted.twice += 1;
        } else if list[first as usize].standing.is_uncertain() && !list[at].standing.is_uncertain() {
            keep_certain(first, at as u32, kept.split_at_mut(sifted.kept).0);
        }
        at += 1;
    }
    sifted
}

/// Puts an entry that is there in any case in the place of the same plugin that is not.
const fn keep_certain(first: u32, certain: u32, kept: &mut [u32]) {
    let mut at = 0;
    while at < kept.len() {
        if kept[at] == first {
            kept[at] = certain;
        }
        at += 1;
    }
}

#[inline]
const fn is_same_place(left: &Origin, right: &Origin) -> bool {
    left.line == right.line
        && left.column == right.column
        && equal(left.file, right.file)
        && equal(left.module, right.module)
        && equal(left.version, right.version)
        // Several that a macro has written stand in one place.
        && equal(left.source, right.source)
}

/// The list of `app![..]` with each plugin once.
#[derive(Clone, Copy, Debug)]
pub struct Unique<const LISTED: usize> {
    kept: [u32; LISTED],
    twice: [Twice; LISTED],
    sifted: Sifted,
}

/// The entries of `list`, each plugin once; keys that two plugins have are remembered as mistakes.
#[must_use]
#[inline]
pub const fn unique<const LISTED: usize, const CELLS: usize>(list: &[Listed<'static>]) -> Unique<LISTED> {
    let mut kept = [0; LISTED];
    let mut twice = [Twice::EMPTY; LISTED];
    let sifted = sift(list, &mut [None; CELLS], &mut kept, &mut twice);
    Unique { kept, twice, sifted }
}

impl<const LISTED: usize> Unique<LISTED> {
    /// How many there are.
    #[must_use]
    #[inline]
    pub const fn count(&self) -> usize {
        self.sifted.kept
    }

    /// Whether nothing was named twice.
    #[must_use]
    #[inline]
    pub const fn is_whole(&self) -> bool {
        self.sifted.kept == LISTED
    }

    /// The keys that two plugins have.
    #[inline]
    pub(super) const fn twice(&self) -> &[Twice] {
        self.twice.split_at(self.sifted.twice).0
    }

    /// The entries of `list` that count.
    ///
    /// # Panics
    /// On an empty list, which is whole: the caller has no use for this then.
    #[must_use]
    #[inline]
    pub const fn array<const COUNT: usize>(&self, list: &[Listed<'static>]) -> [Listed<'static>; COUNT] {
        let mut array = [list[0]; COUNT];
        let mut at = 0;
        while at < COUNT {
            array[at] = list[self.kept[at] as usize];
            at += 1;
        }
        array
    }
}
