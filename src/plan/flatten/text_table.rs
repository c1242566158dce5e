use super::anchors::equal;
use super::rows::NONE;
use crate::base::Identity;

/// A hash table from texts to numbers that a `const` can fill. Equal texts of two scopes are two texts.
pub(in crate::plan) struct TextTable<'t, 'a> {
    cells: &'t mut [Option<TextCell<'a>>],
}

/// A cell of a [`TextTable`].
#[derive(Clone, Copy)]
pub(in crate::plan) struct TextCell<'a> {
    scope: u64,
    text: &'a str,
    number: u32,
}

/// Cells for so many texts: a power of two, at most half full.
#[must_use]
pub const fn cells_for(texts: usize) -> usize {
    (texts * 2 + 1).next_power_of_two()
}

impl<'t, 'a> TextTable<'t, 'a> {
    /// On free cells, as many as [`cells_for`] says.
    pub(in crate::plan) const fn on(cells: &'t mut [Option<TextCell<'a>>]) -> Self {
        Self { cells }
    }

    /// The number that `text` was first entered with; enters it with `number` if it is new.
    pub(in crate::plan) const fn enter(&mut self, scope: u64, text: &'a str, number: u32) -> u32 {
        let cell = self.cell(scope, text);
        if let Some(known) = self.cells[cell] {
            return known.number;
        }
        self.cells[cell] = Some(TextCell { scope, text, number });
        number
    }

    /// The number of `text`, or [`NONE`].
    pub(in crate::plan) const fn find(&self, scope: u64, text: &str) -> u32 {
        match self.cells[self.cell(scope, text)] {
            Some(known) => known.number,
            None => NONE,
        }
    }

    /// Where `text` is, or the free cell where it would be.
    const fn cell(&self, scope: u64, text: &str) -> usize {
        let mask = self.cells.len() - 1;
        let mut cell = (Identity::of_text(text).value() ^ scope) as usize & mask;
        while let Some(other) = self.cells[cell] {
            if other.scope == scope && equal(other.text, text) {
                break;
            }
            cell = (cell + 1) & mask;
        }
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_first_number_within_its_scope() {
        let mut cells = [None; cells_for(4)];
        let mut table = TextTable::on(&mut cells);
        assert_eq!(table.enter(0, "a", 0), 0);
        assert_eq!(table.enter(0, "b", 1), 1);
        assert_eq!(table.enter(0, "a", 2), 0);
        assert_eq!(table.enter(0, "", 3), 3);
        assert_eq!(table.enter(7, "b", 4), 4);
        assert_eq!(table.enter(0, "b", 5), 1);
        assert_eq!((table.find(7, "b"), table.find(7, "a")), (4, NONE));
    }
}
