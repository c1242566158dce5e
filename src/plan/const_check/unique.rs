use crate::base::Origin;
use crate::collect::Listed;
use crate::plan::anchors::equal;
use crate::plan::text_table::TextTable;

/// The list of `app![..]` with each plugin once.
#[derive(Clone, Copy, Debug)]
pub struct Unique<const LISTED: usize> {
    list: [Option<Listed<'static>>; LISTED],
    count: usize,
    pub(super) twice: Option<(usize, usize)>,
}

/// The entries of `list`, each plugin once; one key for two plugins is remembered as a mistake.
#[must_use]
pub const fn unique<const LISTED: usize, const CELLS: usize>(list: &[Listed<'static>]) -> Unique<LISTED> {
    let mut unique = Unique { list: [None; LISTED], count: 0, twice: None };
    let mut keys: TextTable<'_, CELLS> = TextTable::new();
    let mut at = 0;
    while at < list.len() {
        let first = keys.enter(list[at].key(), at as u32) as usize;
        if first == at {
            unique.list[unique.count] = Some(list[at]);
            unique.count += 1;
        } else if !is_same_place(&list[first].plugin.origin, &list[at].plugin.origin) {
            unique.twice = Some((first, at));
        }
        at += 1;
    }
    unique
}

const fn is_same_place(left: &Origin, right: &Origin) -> bool {
    left.line == right.line
        && left.column == right.column
        && equal(left.file, right.file)
        && equal(left.module, right.module)
        && equal(left.version, right.version)
}

impl<const LISTED: usize> Unique<LISTED> {
    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Whether nothing was named twice.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.count == LISTED
    }

    /// The entries in an array of the right length.
    ///
    /// # Panics
    /// On an empty list, which is whole: the caller has no use for this then.
    #[must_use]
    pub const fn array<const COUNT: usize>(&self) -> [Listed<'static>; COUNT] {
        let [Some(first), ..] = self.list.as_slice() else { panic!("an empty list is whole") };
        let mut array = [*first; COUNT];
        let mut at = 0;
        while at < COUNT {
            if let Some(entry) = self.list[at] {
                array[at] = entry;
            }
            at += 1;
        }
        array
    }
}
