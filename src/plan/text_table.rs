use super::anchors::equal;
use crate::base::Identity;

/// A hash table from texts to numbers, for use at compile time. `CELLS` is a power of two, more than the texts.
pub(super) struct TextTable<'a, const CELLS: usize> {
    cells: [Option<(&'a str, u32)>; CELLS],
}

/// Cells for so many texts: a power of two, at most half full.
#[must_use]
pub const fn cells_for(texts: usize) -> usize {
    (texts * 2 + 1).next_power_of_two()
}

impl<'a, const CELLS: usize> TextTable<'a, CELLS> {
    pub(super) const fn new() -> Self {
        Self { cells: [None; CELLS] }
    }

    /// The number that `text` was first entered with; enters it with `number` if it is new.
    pub(super) const fn enter(&mut self, text: &'a str, number: u32) -> u32 {
        let mut cell = Identity::of_text(text).value() as usize & (CELLS - 1);
        while let Some((other, known)) = self.cells[cell] {
            if equal(other, text) {
                return known;
            }
            cell = (cell + 1) & (CELLS - 1);
        }
        self.cells[cell] = Some((text, number));
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_first_number() {
        let mut table: TextTable<'_, { cells_for(3) }> = TextTable::new();
        assert_eq!(table.enter("a", 0), 0);
        assert_eq!(table.enter("b", 1), 1);
        assert_eq!(table.enter("a", 2), 0);
        assert_eq!(table.enter("", 3), 3);
        assert_eq!(table.enter("b", 4), 1);
    }
}
